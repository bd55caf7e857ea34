import { asText } from "../as-text.ts";
import { startGit } from "../git.ts";
import { MOST_BYTES } from "../left-out.ts";

/** Reads whole files out of a repository's history, one after the other, by one `git cat-file --batch`. */
export class Blobs {
  readonly #git: ReturnType<typeof startGit>;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(folder: string) {
    this.#git = startGit(folder, ["cat-file", "--batch"]);
    this.#chunks = this.#git.stdout[Symbol.asyncIterator]();
  }

  /** A file as a commit has it. @returns undefined where it is none, no text or too long */
  async text(commit: string, path: string): Promise<string | undefined> {
    if (path.includes("\n")) return undefined;
    this.#git.stdin.write(`${commit}:${path}\n`);
    const head = (await this.#until()).toString("utf8");
    const [, type, digits] = / (\w+) (\d+)$/.exec(head) ?? [];
    // "missing" and the like have no content behind them.
    if (digits === undefined) return undefined;
    const isWanted = type === "blob" && Number(digits) <= MOST_BYTES;
    const content = await this.#take(Number(digits), isWanted);
    await this.#take(1, false);
    return isWanted ? asText(content) : undefined;
  }

  async close(): Promise<void> {
    this.#git.stdin.end();
    await this.#git;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done === true) throw new Error("git cat-file ended early: is the repository whole? git fsck tells");
    this.#rest = Buffer.concat([this.#rest, value]);
  }

  async #until(): Promise<Buffer> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      await this.#more();
    }
  }

  async #take(size: number, isKept: boolean): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) await this.#more();
      const part = this.#rest.subarray(0, left);
      if (isKept) parts.push(part);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }
}
