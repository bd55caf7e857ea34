/** A line of a stream, without its end. */
export interface StreamLine {
  readonly bytes: Buffer;
  /** How many bytes of it were left out behind these. */
  readonly cut: number;
}

const NEWLINE = 0x0a;

/** The lines of a stream as they come; of one that is longer than `most` bytes only the beginning is kept. */
export async function* splitLines(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<StreamLine[]> {
  let parts: Buffer[] = [];
  let kept = 0;
  let cut = 0;
  const take = (part: Buffer) => {
    const fits = part.subarray(0, most - kept);
    if (fits.length > 0) parts.push(fits);
    kept += fits.length;
    cut += part.length - fits.length;
  };
  const finish = (): StreamLine => {
    const line = { bytes: Buffer.concat(parts), cut };
    parts = [];
    kept = 0;
    cut = 0;
    return line;
  };
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: StreamLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      take(bytes.subarray(start, end));
      lines.push(finish());
      start = end + 1;
    }
    // What stays is copied: the stream may use its buffer again.
    take(Buffer.from(bytes.subarray(start)));
    if (lines.length > 0) yield lines;
  }
  if (kept > 0) yield [finish()];
}
