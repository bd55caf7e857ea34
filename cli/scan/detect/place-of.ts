/**
 * Where in a file a setting's value stands: readers of TOML and YAML give data without places, so the value is looked
 * for behind its key.
 */
export function placeOf(text: string, key: string, value: string): { offset: number; length: number } {
  const first = value.split("\n", 1)[0] ?? "";
  let found = -1;
  for (let at = text.indexOf(key); at >= 0; ) {
    if (found < at + key.length) found = text.indexOf(first, at + key.length);
    // Behind no later key either.
    if (found < 0) break;
    const end = text.indexOf("\n", at);
    // A block (`key: |`) has its value on the next line.
    const limit = end < 0 ? -1 : text.indexOf("\n", end + 1);
    if (found <= (limit < 0 ? text.length : limit)) return { offset: found, length: first.length };
    // The same holds of every other key on this line.
    at = text.indexOf(key, Math.max(end, at + 1));
  }
  const anywhere = text.indexOf(first);
  if (anywhere >= 0) return { offset: anywhere, length: first.length };
  return { offset: Math.max(0, text.indexOf(key)), length: 0 };
}
