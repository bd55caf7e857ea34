/**
 * Where in a file a setting's value stands: readers of TOML and YAML give data without places, so the value is looked
 * for behind its key.
 */
export function placeOf(text: string, key: string, value: string): { offset: number; length: number } {
  const first = value.split("\n", 1)[0] ?? "";
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const end = text.indexOf("\n", at);
    const found = text.indexOf(first, at + key.length);
    // A block (`key: |`) has its value on the next line.
    const limit = end < 0 ? text.length : text.indexOf("\n", end + 1);
    if (found >= 0 && found <= (limit < 0 ? text.length : limit))
      return { offset: found, length: first.length };
  }
  const anywhere = text.indexOf(first);
  if (anywhere >= 0) return { offset: anywhere, length: first.length };
  return { offset: Math.max(0, text.indexOf(key)), length: 0 };
}
