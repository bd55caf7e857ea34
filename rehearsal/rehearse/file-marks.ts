import { readFileSync } from "node:fs";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { fileStamp } from "./file-stamp.ts";
import type { Mark } from "./places.ts";

/** By key, the marks of what a file holds. */
export type Marks = Readonly<Record<string, Mark>>;

/** What .env files hold. A file is replaced as a whole, so one that has the same stamp holds the same. */
export class FileMarks {
  readonly #mark: (value: string) => Mark;
  readonly #files = new Map<string, { readonly stamp: string; readonly marks: Marks }>();

  constructor(mark: (value: string) => Mark) {
    this.#mark = mark;
  }

  /** Nothing where the file is not there. @param file absolute */
  of(file: string): Marks {
    const stamp = fileStamp(file);
    if (stamp === undefined) return {};
    const known = this.#files.get(file);
    if (known?.stamp === stamp) return known.marks;
    const values = readValues(parseEnv(readFileSync(file, "utf8")));
    const marks = Object.fromEntries([...values].map(([key, value]) => [key, this.#mark(value)]));
    this.#files.set(file, { stamp, marks });
    return marks;
  }
}
