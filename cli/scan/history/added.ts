import { type LeftOut, MOST_BYTES } from "../left-out.ts";
import type { StreamLine } from "../split-lines.ts";
import { unquoted } from "./unquoted.ts";

/** The lines that a commit added to a file, or wrote as its message. */
export interface Added {
  readonly commit: string;
  /** Undefined: the commit's message. */
  readonly path: string | undefined;
  readonly lines: readonly string[];
  /** Of each, its number in the file. */
  readonly numbers: readonly number[];
}

/** How git is asked for them: every line that no parent has, of every commit, and nothing that settings could change. */
export const LOG_ARGS = [
  "log",
  "--all",
  "--reverse",
  "-p",
  "-c",
  "-U0",
  "--text",
  "--no-renames",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--no-show-signature",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  // A message's lines are indented, so that none passes for a line of git's.
  "--format=commit %H%n%w(0,1,1)%B",
];

/**
 * Reads what git prints for {@link LOG_ARGS}, line by line. How many lines a hunk has stands at its head, so nothing in
 * a file can pass for something else.
 */
export class AddedReader {
  #commit = "";
  #path: string | undefined;
  #lines: string[] = [];
  #numbers: number[] = [];
  #bytes = 0;
  #number = 0;
  /** What is left of a hunk: lines of the new file, and of each parent's. */
  #left: { now: number; parents: number[] } | undefined;
  readonly #leftOut: LeftOut;
  commits = 0;

  constructor(leftOut: LeftOut) {
    this.#leftOut = leftOut;
  }

  /** Takes a line. @returns what is complete by it */
  take({ bytes, cut }: StreamLine): Added | undefined {
    if (this.#left !== undefined) {
      this.#inHunk(this.#left, bytes, cut);
      return undefined;
    }
    const line = bytes.toString("utf8");
    if (line.startsWith("commit ")) {
      const done = this.end();
      this.#commit = line.slice("commit ".length);
      this.commits++;
      return done;
    }
    if (line.startsWith(" ")) this.#keep(line.slice(1), ++this.#number);
    else if (line.startsWith("diff --")) return this.end();
    else if (line.startsWith("+++ ")) this.#path = pathOf(line.slice(4));
    else if (line.startsWith("@@")) this.#beginHunk(line);
    return undefined;
  }

  /** What has gathered so far. */
  end(): Added | undefined {
    const added = { commit: this.#commit, path: this.#path, lines: this.#lines, numbers: this.#numbers };
    const isText = !this.#lines.some((line) => line.includes("\0"));
    if (!isText) this.#leftOut.binary++;
    this.#path = undefined;
    this.#lines = [];
    this.#numbers = [];
    this.#bytes = 0;
    this.#number = 0;
    return isText && added.lines.length > 0 ? added : undefined;
  }

  #beginHunk(head: string): void {
    const ranges = [...head.matchAll(/(?<= )([-+])(\d+)(?:,(\d+))?(?= )/g)];
    const count = (text: string | undefined) => (text === undefined ? 1 : Number(text));
    const now = ranges.find(([, sign]) => sign === "+");
    const parents = ranges.filter(([, sign]) => sign === "-").map(([, , , length]) => count(length));
    this.#number = Number(now?.[2] ?? 1);
    this.#left = { now: count(now?.[3]), parents };
    this.#closeWhenDone(this.#left);
  }

  #inHunk(left: { now: number; parents: number[] }, bytes: Buffer, cut: number): void {
    const marks = bytes.toString("latin1", 0, left.parents.length);
    if (marks.startsWith("\\")) return;
    const isGone = marks.includes("-");
    for (const [number, mark] of [...marks].entries()) {
      if (isGone ? mark === "-" : mark === " ") left.parents[number] = (left.parents[number] ?? 0) - 1;
    }
    if (!isGone) {
      left.now--;
      // A line that one of a merge's parents has was looked at there.
      if (!marks.includes(" ")) {
        this.#keep(bytes.toString("utf8", left.parents.length), this.#number);
        if (cut > 0) this.#tooLong();
      }
      this.#number++;
    }
    this.#closeWhenDone(left);
  }

  #closeWhenDone({ now, parents }: { now: number; parents: number[] }): void {
    if (now <= 0 && parents.every((count) => count <= 0)) this.#left = undefined;
  }

  #keep(line: string, number: number): void {
    this.#bytes += line.length;
    if (this.#bytes > MOST_BYTES) this.#tooLong();
    else {
      this.#lines.push(line);
      this.#numbers.push(number);
    }
  }

  #tooLong(): void {
    const name = `${this.#path ?? "message"} in ${this.#commit.slice(0, 12)}`;
    if (this.#leftOut.large.at(-1) !== name) this.#leftOut.large.push(name);
  }
}

/** Git ends a path that holds blanks with a tab, and quotes one that holds odd characters. */
function pathOf(text: string): string | undefined {
  const path = unquoted(text.replace(/\t$/, ""));
  return path.startsWith("b/") ? path.slice(2) : undefined;
}
