import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnavailable } from "../../stores/token-store.ts";
import { RedisConnection, type RedisOptions } from "./connection.ts";

/** An entry of a Redis Stream. */
export interface Entry {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Milliseconds that one look waits for something new. */
const BLOCK = 2_000;
const PAUSE = 100;
/** Entries of one look at most. */
const BATCH = 500;

/**
 * Reads a Redis Stream from its end on, for good: when Redis was gone, it goes on where it was, so that no entry is missed
 * which Redis has kept.
 */
export class StreamReader {
  readonly #connection: RedisConnection;
  readonly #key: string;
  #position: string | undefined;
  #closed = false;

  /** @param onEntry called in order; must not throw */
  constructor(redis: RedisOptions, key: string, role: string, onEntry: (entry: Entry) => void) {
    this.#connection = new RedisConnection(redis, role);
    this.#key = key;
    void this.#read(onEntry);
  }

  /** The last entry that was read, or undefined until the stream was found. */
  get position(): string | undefined {
    return this.#position;
  }

  get isReady(): boolean {
    return this.#connection.isReady && this.#position !== undefined;
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  async #read(onEntry: (entry: Entry) => void): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#connection.ready();
        this.#position ??= (await streamState(this.#connection, this.#key)).last;
        const words = [
          "XREAD",
          "COUNT",
          String(BATCH),
          "BLOCK",
          String(BLOCK),
          "STREAMS",
          this.#key,
          this.#position,
        ];
        const reply = (await this.#connection.ask(words, BLOCK)) as [string, RawEntry[]][] | null;
        for (const entry of (reply?.[0]?.[1] ?? []).map(entryOf)) {
          this.#position = entry.id;
          if (!this.#closed) onEntry(entry);
        }
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await sleep(PAUSE);
      }
    }
  }
}

export type RawEntry = readonly [id: string, fields: readonly string[]];

/** An entry as Redis answers it: its fields in a row. */
export function entryOf([id, flat]: RawEntry): Entry {
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) fields[flat[at] as string] = flat[at + 1] as string;
  return { id, fields };
}

/** The last entry that a stream has had, and the last that was taken out of it; `0-0` where there is none. */
export async function streamState(
  connection: RedisConnection,
  key: string,
): Promise<{ last: string; lastDeleted: string }> {
  const none = { last: "0-0", lastDeleted: "0-0" };
  if ((await connection.ask(["EXISTS", key])) !== 1) return none;
  const flat = (await connection.ask(["XINFO", "STREAM", key])) as unknown[];
  const of = (name: string) => flat[flat.indexOf(name) + 1];
  return { last: String(of("last-generated-id")), lastDeleted: String(of("max-deleted-entry-id") ?? "0-0") };
}
