/**
 * Bytes as text; undefined where they are none, told as Git tells it: by a NUL among the first. UTF-16, as Windows
 * writes it, is told by its mark.
 */
export function asText(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString("utf16le", 2);
  if (first === 0xfe && second === 0xff)
    return Buffer.from(even(bytes.subarray(2)))
      .swap16()
      .toString("utf16le");
  return bytes.subarray(0, 8000).includes(0) ? undefined : bytes.toString("utf8");
}

const even = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - (bytes.length % 2));
