import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnavailable } from "../../stores/token-store.ts";
import { RedisConnection, type RedisOptions } from "./connection.ts";
import { isAfter } from "./entry-id.ts";

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

const BEGINNING = "0-0";

/** Who is told what a reader reads; neither may throw. */
export interface Reading {
  /** In order. */
  entry(entry: Entry): void;
  /** The stream has begun anew: what was read before is no longer in it. Its entries follow from its beginning on. */
  anew?(): void;
}

/**
 * Reads a Redis Stream from its end on, for good: when Redis was gone, it goes on where it was, so that no entry is missed
 * which Redis has kept. A stream that has begun anew (flushed, or another Redis that knew nothing of it) counts from its
 * Redis' clock: on one that is behind, waiting for entries after the last one would miss all until then.
 */
export class StreamReader {
  readonly #connection: RedisConnection;
  readonly #key: string;
  #position: string | undefined;
  #closed = false;

  constructor(redis: RedisOptions, key: string, role: string, reading: Reading) {
    this.#connection = new RedisConnection(redis, role);
    this.#key = key;
    void this.#read(reading);
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

  async #read(reading: Reading): Promise<void> {
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
          if (!this.#closed) reading.entry(entry);
        }
        if (reply === null) await this.#lookBack(reading);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await sleep(PAUSE);
      }
    }
  }

  /** Begins anew where the stream has. */
  async #lookBack(reading: Reading): Promise<void> {
    const { last } = await streamState(this.#connection, this.#key);
    if (this.#closed || !isAfter(this.#position ?? last, last)) return;
    this.#position = BEGINNING;
    reading.anew?.();
  }
}

export type RawEntry = readonly [id: string, fields: readonly string[]];

/** An entry as Redis answers it: its fields in a row. */
export function entryOf([id, flat]: RawEntry): Entry {
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) fields[flat[at] as string] = flat[at + 1] as string;
  return { id, fields };
}

/** What a stream has had, and what it still has. */
export interface StreamState {
  /** The last entry that it has had; `0-0` where there was none. */
  readonly last: string;
  /** The oldest entry that may follow one that is no longer kept; undefined where all are. */
  readonly keptFrom: string | undefined;
}

export async function streamState(connection: RedisConnection, key: string): Promise<StreamState> {
  if ((await connection.ask(["EXISTS", key])) !== 1) return { last: BEGINNING, keptFrom: undefined };
  const flat = (await connection.ask(["XINFO", "STREAM", key])) as unknown[];
  const of = (name: string) => flat[flat.indexOf(name) + 1];
  const last = String(of("last-generated-id"));
  // Redis before 7 does not count what was added.
  const isWhole = flat.includes("entries-added") && of("entries-added") === of("length");
  const first = of("first-entry") as RawEntry | null;
  return { last, keptFrom: isWhole ? undefined : (first?.[0] ?? last) };
}
