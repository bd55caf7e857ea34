import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { tidy } from "./claim.ts";
import type { Disk } from "./disk.ts";
import { EnvFileError } from "./errors.ts";
import { codeOf, readError } from "./file-error.ts";
import { processIdentity } from "./process-identity.ts";

const prepared = z.object({
  /** As the user knows the file. */
  name: z.string(),
  /** The absolute path to replace. */
  target: z.string(),
  /** The absolute path where the new content is made ready, in the same directory. */
  temp: z.string(),
});
const committed = prepared.extend({
  /** SHA-256 of the whole file before; null where there was none. */
  before: z.string().nullable(),
  /** SHA-256 of the whole new content. */
  after: z.string(),
});
const common = { version: z.literal(1), owner: processIdentity, at: z.string() };
const journalRecord = z.discriminatedUnion("phase", [
  z.object({ ...common, phase: z.literal("prepare"), files: z.array(prepared) }),
  z.object({ ...common, phase: z.literal("commit"), files: z.array(committed) }),
]);

/**
 * What the journal says. `prepare`: the files listed as `temp` may exist, nothing else has happened. `commit`:
 * all of them are complete, and some may have been renamed. It holds no value.
 */
export type JournalRecord = z.infer<typeof journalRecord>;
export type CommitRecord = Extract<JournalRecord, { phase: "commit" }>;

/** `<root>/.keyturn/journal.json`: the record of a change under way, and the lock that keeps it the only one. */
export class Journal {
  readonly directory: string;
  readonly path: string;
  readonly #root: string;
  readonly #disk: Disk;

  constructor(root: string, disk: Disk) {
    this.#root = root;
    this.#disk = disk;
    this.directory = join(root, ".keyturn");
    this.path = join(this.directory, "journal.json");
  }

  async read(): Promise<JournalRecord | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw readError(this.path, error);
    }
    try {
      return journalRecord.parse(JSON.parse(text));
    } catch (cause) {
      throw new EnvFileError(
        this.path,
        "is damaged, or of a newer keyturn",
        "use that keyturn; or see that the .env files agree, remove `.*.keyturn-*` beside them, then this file",
        cause,
      );
    }
  }

  /**
   * Takes the lock. The record is complete before it gets its name (a link, which fails where the name is
   * taken), so nobody ever reads half of one. False: somebody else has it.
   */
  async create(record: JournalRecord): Promise<boolean> {
    if (await this.#disk.makeDirectory(this.directory)) await this.#disk.syncDirectory(this.#root);
    const temp = this.#tempPath();
    try {
      await this.#disk.writeNew(temp, serialize(record));
      await this.#disk.link(temp, this.path);
    } catch (error) {
      // ENOENT: the holder of the lock has tidied up.
      if (codeOf(error) === "EEXIST" || codeOf(error) === "ENOENT") return false;
      throw error;
    } finally {
      // Should it stay, the next holder removes it.
      await this.#disk.remove(temp).catch(() => {});
    }
    try {
      await this.#disk.syncDirectory(this.directory);
      await tidy(this.directory, this.#disk);
      return true;
    } catch (error) {
      await this.#disk.remove(this.path).catch(() => {});
      throw error;
    }
  }

  /** Replaces the record, by its holder. */
  async advance(record: JournalRecord): Promise<void> {
    const temp = this.#tempPath();
    try {
      await this.#disk.writeNew(temp, serialize(record));
      await this.#disk.rename(temp, this.path);
    } catch (error) {
      await this.#disk.remove(temp).catch(() => {});
      throw error;
    }
    await this.#disk.syncDirectory(this.directory);
  }

  /** Gives the lock back. */
  async remove(): Promise<void> {
    await this.#disk.remove(this.path);
    await this.#disk.syncDirectory(this.directory);
  }

  #tempPath(): string {
    return join(this.directory, `journal-${randomUUID()}.tmp`);
  }
}

function serialize(record: JournalRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
