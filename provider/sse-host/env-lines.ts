/** What systemd, dotenv and a shell read as it stands. */
const PLAIN = /^[A-Za-z0-9_.+/=:@%,!*{}-]*$/;

/**
 * NAME=VALUE lines, in the order of names, which systemd (`EnvironmentFile`) and dotenv read alike: a value is bare where it can
 * be, else between single quotes, in which both take everything as it is.
 *
 * @throws Error that names what holds a character that they read differently, and never the value
 */
export function envLines(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error("a name has letters, digits and _ only");
      if (PLAIN.test(value)) return `${name}=${value}\n`;
      if (/^[\x20-\x7e]+$/.test(value) && !/['\\]/.test(value)) return `${name}='${value}'\n`;
      throw new Error(
        `${name} holds a character that no file of environment variables keeps: ASCII without line breaks, \\ and ' only`,
      );
    });
  return lines.join("");
}
