import type { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import type { Channel, Leak, Searched } from "./leak.ts";

/** Collects what a search found, what it looked through, and what it could not look through. */
export class Findings {
  readonly leaks: Leak[] = [];
  readonly searched: Partial<Record<Channel, Searched>> = {};
  readonly problems: string[] = [];
  readonly #searcher: SecretSearcher;
  readonly #seen = new Set<string>();

  constructor(searcher: SecretSearcher) {
    this.#searcher = searcher;
  }

  /**
   * Searches one content of a channel.
   * @param isAllowed says that this secret is supposed to stand here.
   */
  search(
    channel: Channel,
    where: string,
    content: Buffer | string,
    isAllowed: (secretName: string) => boolean = () => false,
  ): void {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (const { secretName, encoding, offset } of this.#searcher.search(bytes)) {
      if (isAllowed(secretName)) continue;
      const place = offset === undefined ? " (across lines or colours)" : ` (byte ${offset})`;
      this.#add({ channel, where: this.#searcher.redact(where) + place, encoding, secretName });
    }
    this.count(channel, bytes.length);
  }

  /** Counts an item that was looked through. */
  count(channel: Channel, bytes: number): void {
    const so = this.searched[channel] ?? { items: 0, bytes: 0 };
    so.items += 1;
    so.bytes += bytes;
    this.searched[channel] = so;
  }

  /** Notes something that could not be searched: it fails the report like a leak does. */
  problem(text: string): void {
    this.problems.push(this.#searcher.redact(text));
  }

  #add(leak: Leak): void {
    const key = JSON.stringify(leak);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.leaks.push(leak);
  }
}
