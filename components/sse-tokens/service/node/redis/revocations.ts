import type { Revocation } from "../../stores/token-store.ts";
import type { RedisOptions } from "./connection.ts";
import { StreamReader } from "./stream-reader.ts";

/** Hears of revocations by any instance; those of a time when Redis was gone come when it is back. */
export class RevocationReader {
  readonly #listeners = new Set<(revocation: Revocation) => void>();
  readonly #reader: StreamReader;

  constructor(redis: RedisOptions, key: string) {
    this.#reader = new StreamReader(redis, key, "revocations", {
      entry: ({ fields }) => {
        const revocation = revocationOf(fields.revocation);
        if (revocation !== undefined) for (const listener of this.#listeners) listener(revocation);
      },
    });
  }

  listen(listener: (revocation: Revocation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#reader.close();
  }
}

/** What somebody else has put into the stream is none. */
function revocationOf(text = ""): Revocation | undefined {
  try {
    const said = JSON.parse(text) as Revocation | null;
    return typeof said === "object" && said !== null && typeof said.kind === "string" ? said : undefined;
  } catch {
    return undefined;
  }
}
