import { type Encoding, type Needle, needles } from "./encodings.ts";
import { flatten } from "./flatten.ts";
import { NeedleIndex } from "./needle-index.ts";

/** A secret's value found in a buffer; a secret is reported once for each encoding, at its first place. */
export interface Hit {
  readonly secretName: string;
  readonly encoding: Encoding;
  /** Bytes from the start, or undefined where only the text without line breaks and colours shows it. */
  readonly offset: number | undefined;
}

interface Named extends Needle {
  readonly secretName: string;
}

/** Looks for every form of every secret at once. */
export class SecretSearcher {
  readonly #needles: readonly Named[];
  readonly #index: NeedleIndex;

  /**
   * @param secrets name to value.
   * @throws Error when there is no secret, or one (it is named) is too short to be told from ordinary text.
   */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.#needles = Object.entries(secrets).flatMap(([secretName, value]) =>
      needlesNamed(secretName, value).map((needle) => ({ ...needle, secretName })),
    );
    if (this.#needles.length === 0) throw new Error("No secret was given to look for: nothing can be found.");
    this.#index = new NeedleIndex(this.#needles.map((needle) => needle.bytes));
  }

  /** Every secret and encoding in which it is found. */
  search(content: Buffer | string): Hit[] {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const hits = new Map<string, Hit>();
    const note = (number: number, offset: number | undefined): void => {
      const needle = this.#needles[number];
      if (needle === undefined) return;
      const { secretName, encoding } = needle;
      const key = `${encoding} ${secretName}`;
      if (!hits.has(key)) hits.set(key, { secretName, encoding, offset });
    };
    this.#index.search(bytes, note);
    const flat = flatten(bytes);
    if (flat !== bytes) this.#index.search(flat, (number) => note(number, undefined));
    return [...hits.values()];
  }

  /** The text with every form of a secret struck out, fit for a report. */
  redact(text: string): string {
    const bytes = Buffer.from(text);
    const spans: { start: number; end: number; name: string }[] = [];
    this.#index.search(bytes, (number, start) => {
      const needle = this.#needles[number];
      if (needle) spans.push({ start, end: start + needle.bytes.length, name: needle.secretName });
    });
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    let out = "";
    let at = 0;
    for (const { start, end, name } of spans) {
      if (start >= at) out += `${bytes.subarray(at, start).toString()}[${name}]`;
      at = Math.max(at, end);
    }
    return out + bytes.subarray(at).toString();
  }
}

function needlesNamed(secretName: string, value: string): Needle[] {
  try {
    return needles(value);
  } catch (error) {
    throw new Error(`${secretName}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
