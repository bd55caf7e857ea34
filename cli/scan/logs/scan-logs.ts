import type { Collector } from "../collector.ts";
import { detectInText, type Search } from "../detect/index.ts";
import type { Looked } from "../files/scan-files.ts";
import type { LeftOut } from "../left-out.ts";
import { splitLines } from "../split-lines.ts";

/** Of a longer line only the beginning is looked at. */
const LONGEST_LINE = 1024 * 1024;

/** Looks through the lines of a log as they come, until the stream ends. */
export async function scanLogs(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  search: Search,
  collector: Collector,
  leftOut: LeftOut,
): Promise<Looked> {
  const looked: Looked = { items: 0, bytes: 0 };
  for await (const lines of splitLines(stream, LONGEST_LINE)) {
    const first = looked.items;
    looked.items += lines.length;
    for (const [number, { bytes, cut }] of lines.entries()) {
      looked.bytes += bytes.length + cut;
      if (cut > 0) leftOut.large.push(`line ${first + number + 1}`);
    }
    const text = lines.map(({ bytes }) => bytes.toString("utf8")).join("\n");
    const detected = await detectInText(text, { ...search, isLog: true });
    // What is in a log may come from anyone: no comment in it excuses anything.
    const place = { lineOf: (line: number) => first + line, mayIgnore: false, once: true };
    collector.add({ path: name, text }, detected, place);
  }
  return looked;
}
