/**
 * Whether a text fits a pattern, in which `*` stands for any text. Read from left to right, once: as a regular expression a
 * pattern with a dozen of them takes minutes.
 */
export function fitsGlob(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
