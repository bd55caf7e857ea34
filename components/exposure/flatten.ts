const ESCAPE = 0x1b;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/** The end of a terminal's colour or cursor sequence that starts at `at`, or `at` when there is none. */
function afterControlSequence(bytes: Buffer, at: number): number {
  if (bytes[at + 1] !== 0x5b) return at;
  let end = at + 2;
  while (end < bytes.length && (bytes[end] ?? 0) >= 0x20 && (bytes[end] ?? 0) < 0x40) end++;
  return end + 1;
}

/**
 * The same bytes with line breaks (also those written as `\n` inside a JSON string), the indent after them and
 * a terminal's colours taken out: a value that was wrapped, indented as a YAML block or coloured letter by
 * letter stands in one piece again. Gives the very same buffer when there was nothing to take out.
 */
export function flatten(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const written = byte === BACKSLASH && (bytes[at + 1] === 0x6e || bytes[at + 1] === 0x72);
    if (byte === NEWLINE || byte === RETURN || written) {
      at += written ? 2 : 1;
      while (isBlank(bytes[at])) at++;
      continue;
    }
    const end = byte === ESCAPE ? afterControlSequence(bytes, at) : at;
    if (end > at) {
      at = end;
      continue;
    }
    out[length++] = byte;
    at++;
  }
  return length === bytes.length ? bytes : out.subarray(0, length);
}
