import { createHmac, randomBytes, randomInt } from "node:crypto";
import { type Encoding, needles, SHORTEST_SECRET } from "../../../components/exposure/encodings.ts";
import type { SecretValue } from "../../../components/secret-value.ts";
import type { Detected } from "../finding.ts";

/** A value to look for. */
export interface Wanted {
  /** What a finding calls it, such as `JWT_SECRET, generation 2`. */
  readonly name: string;
  readonly value: SecretValue;
}

/** One form of a value, by its length and fingerprint alone. */
interface Form {
  readonly name: string;
  readonly encoding: Encoding;
  readonly length: number;
  readonly digest: Buffer;
}

const WINDOW = SHORTEST_SECRET;
const FILTER_BITS = 20;

/**
 * Finds values in every encoding without holding one: of each form it keeps an HMAC under a key made at random for
 * this run, and a 32-bit rolling hash of its first eight bytes under a multiplier made at random, which says where the
 * HMAC is worth making (Rabin and Karp's method). Its fields are `private` and not `#`, so that a test can look at all
 * that it keeps.
 */
export class ValueSearch {
  /** Names of values that are too short or too plain to be told from ordinary text. */
  readonly leftOut: readonly string[];
  private readonly key = randomBytes(32);
  private readonly multiplier = randomInt(2 ** 31) * 2 + 1;
  /** The multiplier to the power of the window: what a byte weighs when it leaves. */
  private readonly leaving: number;
  private readonly forms = new Map<number, Form[]>();
  private readonly filter = new Uint8Array((1 << FILTER_BITS) / 8);

  constructor(wanted: Iterable<Wanted>) {
    let leaving = 1;
    for (let i = 0; i < WINDOW; i++) leaving = Math.imul(leaving, this.multiplier);
    this.leaving = leaving;
    const leftOut: string[] = [];
    for (const { name, value } of wanted) {
      if (!isTelling(value.reveal())) leftOut.push(name);
      else for (const { encoding, bytes } of needles(value.reveal())) this.#add(name, encoding, bytes);
    }
    this.leftOut = leftOut;
  }

  /** How many forms are looked for. */
  get size(): number {
    return [...this.forms.values()].reduce((sum, forms) => sum + forms.length, 0);
  }

  /** The values that stand in a text. */
  search(text: string): Detected[] {
    const bytes = Buffer.from(text);
    return this.searchBytes(bytes).map(({ offset, length, ...found }) => {
      const before = bytes.toString("utf8", 0, offset).length;
      return { ...found, offset: before, length: bytes.toString("utf8", offset, offset + length).length };
    });
  }

  /** The values that stand in bytes, with offsets in bytes. */
  searchBytes(bytes: Buffer): Detected[] {
    const found: Detected[] = [];
    let hash = 0;
    for (let end = 0; end < bytes.length; end++) {
      hash = (Math.imul(hash, this.multiplier) + (bytes[end] ?? 0) + 1) | 0;
      if (end >= WINDOW) hash = (hash - Math.imul((bytes[end - WINDOW] ?? 0) + 1, this.leaving)) | 0;
      if (end < WINDOW - 1) continue;
      const slot = hash >>> (32 - FILTER_BITS);
      if (((this.filter[slot >> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      const start = end - WINDOW + 1;
      for (const form of this.forms.get(hash) ?? []) {
        const candidate = bytes.subarray(start, start + form.length);
        if (candidate.length === form.length && this.#digest(candidate).equals(form.digest))
          found.push(told(form, start));
      }
    }
    return found;
  }

  #add(name: string, encoding: Encoding, bytes: Buffer): void {
    let hash = 0;
    for (const byte of bytes.subarray(0, WINDOW)) hash = (Math.imul(hash, this.multiplier) + byte + 1) | 0;
    const slot = hash >>> (32 - FILTER_BITS);
    this.filter[slot >> 3] = (this.filter[slot >> 3] ?? 0) | (1 << (slot & 7));
    const form = { name, encoding, length: bytes.length, digest: this.#digest(bytes) };
    this.forms.set(hash, [...(this.forms.get(hash) ?? []), form]);
    bytes.fill(0);
  }

  #digest(bytes: Buffer): Buffer {
    return createHmac("sha256", this.key).update(bytes).digest();
  }
}

function told({ name, encoding, length }: Form, offset: number): Detected {
  const message = `the value of ${name} stands here (${encoding})`;
  return { rule: "stack-value", offset, length, subject: name, message };
}

/** A value such as `aaaaaaaa` or `disabled` would be found where nothing leaked. */
function isTelling(value: string): boolean {
  const text = value.trim();
  return text.length >= SHORTEST_SECRET && new Set(text).size >= 5 && !/^[a-z]{1,12}$|^\d{1,9}$/.test(text);
}
