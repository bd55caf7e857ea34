/**
 * The words of a command as a shell would read it, where that holds nothing but words, single quotes and backslashes
 * before a quote; undefined for anything else, which a real shell might do more with.
 */
export function shellWords(command: string): string[] | undefined {
  const word = /^(?:[A-Za-z0-9_@%+=:,./-]|'[^']*'|\\')+$/;
  const words = command.match(/(?:[^\s'\\]|'[^']*'|\\.)+/g) ?? [];
  if (words.join(" ") !== command || !words.every((one) => word.test(one))) return undefined;
  return words.map((one) =>
    one.replace(/'([^']*)'|\\(.)/g, (_, quoted?: string, escaped = "") => quoted ?? escaped),
  );
}
