/** Go's `bufio.MaxScanTokenSize`: the official plugin's log reader gives up at a line as long as this, in bytes. */
const LONGEST_LINE = 64 * 1024;

/**
 * Cuts output into the lines that go to the log. Standard output and standard error run together, as they come.
 */
export class LogLines {
  readonly #tell: (line: string) => void;
  #rest = Buffer.alloc(0);
  #isTooLong = false;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** True once a line was too long; nothing is told from there on. The official plugin hangs then. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  add(chunk: Buffer): void {
    if (this.#isTooLong) return;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = this.#rest.indexOf("\n"); end >= 0 && end < LONGEST_LINE; end = this.#rest.indexOf("\n")) {
      this.#line(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + 1);
    }
    this.#isTooLong = this.#rest.length >= LONGEST_LINE;
  }

  /** Tells what is left without an end of line. */
  end(): void {
    if (this.#rest.length > 0 && !this.#isTooLong) this.#line(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  #line(bytes: Buffer): void {
    this.#tell(bytes.toString("utf8").replace(/\r$/, ""));
  }
}
