import { gunzipSync } from "node:zlib";
import { SHORTEST_SECRET } from "../../components/exposure/encodings.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { isOrdinary } from "./ordinary.ts";

/** The first bytes of what gzip packed, in base64. */
const PACKED = /^H4sI[A-Za-z0-9+/]+=*$/;

/** Values that are known to be secret, each by where it was seen, and the search for them in any encoding. */
export class KnownValues {
  readonly #names = new Map<string, string>();
  /** The largest first, each of more values than the next: what is learnt is rarely made into a searcher anew. */
  readonly #searchers: { readonly values: Record<string, string>; readonly searcher: SecretSearcher }[] = [];
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
    this.#takeIn();
    const found = new Map<string, string>();
    for (const content of [text, ...unpacked(text)]) {
      for (const { searcher } of this.#searchers) {
        for (const { secretName, encoding } of searcher.search(content)) {
          const name = secretName.slice(secretName.indexOf(" ") + 1);
          if (!found.has(name)) found.set(name, encoding);
        }
      }
    }
    return [...found].map(([name, encoding]) => ({ name, encoding }));
  }

  #takeIn(): void {
    if (Object.keys(this.#fresh).length === 0) return;
    let values = this.#fresh;
    this.#fresh = {};
    for (;;) {
      const last = this.#searchers.at(-1);
      if (last === undefined || Object.keys(last.values).length > Object.keys(values).length) break;
      values = { ...last.values, ...values };
      this.#searchers.pop();
    }
    this.#searchers.push({ values, searcher: new SecretSearcher(values) });
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
