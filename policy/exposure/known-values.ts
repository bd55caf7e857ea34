import { gunzipSync } from "node:zlib";
import { SHORTEST_SECRET } from "../../components/exposure/encodings.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { isOrdinary } from "./ordinary.ts";

/** So many searchers are asked one after the other before they are made into one. */
const MOST_SEARCHERS = 8;

/** The first bytes of what gzip packed, in base64. */
const PACKED = /^H4sI[A-Za-z0-9+/]+=*$/;

/** Values that are known to be secret, each by where it was seen, and the search for them in any encoding. */
export class KnownValues {
  readonly #names = new Map<string, string>();
  #searchers: SecretSearcher[] = [];
  #fresh: Record<string, string> = {};

  /** Remembers a value, if it is one that would not be found by chance. The first name stays. */
  learn(value: string, name: string): void {
    const text = value.trim();
    if (text.length < SHORTEST_SECRET || this.#names.has(text) || isOrdinary(text)) return;
    this.#names.set(text, name);
    this.#fresh[`${this.#names.size} ${name}`] = text;
  }

  /** Where the secrets were seen that stand in a text, in whatever encoding; and which encodings these are. */
  find(text: string): { readonly name: string; readonly encoding: string }[] {
    if (text.length < SHORTEST_SECRET) return [];
    const searchers = this.#all();
    if (searchers.length === 0) return [];
    const found = new Map<string, string>();
    for (const content of [text, ...unpacked(text)]) {
      for (const searcher of searchers) {
        for (const { secretName, encoding } of searcher.search(content)) {
          const name = secretName.slice(secretName.indexOf(" ") + 1);
          if (!found.has(name)) found.set(name, encoding);
        }
      }
    }
    return [...found].map(([name, encoding]) => ({ name, encoding }));
  }

  #all(): readonly SecretSearcher[] {
    if (Object.keys(this.#fresh).length > 0) {
      this.#searchers.push(new SecretSearcher(this.#fresh));
      this.#fresh = {};
    }
    if (this.#searchers.length > MOST_SEARCHERS) {
      const all = [...this.#names].map(([value, name], index) => [`${index} ${name}`, value] as const);
      this.#searchers = [new SecretSearcher(Object.fromEntries(all))];
    }
    return this.#searchers;
  }
}

/** User data is often packed: what it holds, or nothing where it is not, or not whole. */
function unpacked(text: string): string[] {
  if (!PACKED.test(text)) return [];
  try {
    return [gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: 4 * 1024 * 1024 }).toString()];
  } catch {
    return [];
  }
}
