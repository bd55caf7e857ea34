import { createHmac, randomBytes } from "node:crypto";
import type { Detected, Finding } from "./finding.ts";
import { fingerprint } from "./fingerprint.ts";
import { isIgnored } from "./ignore.ts";
import { ruleOf } from "./rules.ts";
import { Lines, type Source } from "./source.ts";

/** What a detector's findings in a text are told with. */
export interface Place {
  readonly commit?: string;
  /** The line of the place that a line of the text stands on; by default they are the same. */
  readonly lineOf?: (line: number) => number;
  /** Whether a comment may excuse a finding: not in what others write, such as a log. */
  readonly mayIgnore?: boolean;
  /** Where it is in words that the next run has too; the path unless given. All that stands there by one name is one finding's. */
  readonly name?: string;
  /** A value that was told already is not told again, wherever it stands. */
  readonly once?: boolean;
}

/** More are counted and not kept. */
const MOST = 10_000;

/** Makes findings of what detectors saw, without the values; counts what comments excuse. */
export class Collector {
  readonly findings: Finding[] = [];
  /** Findings that a comment excuses. */
  ignored = 0;
  /** The same value once more, where that is told once. */
  repeated = 0;
  /** What came after too many. */
  dropped = 0;
  readonly #nth = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #seenKey = randomBytes(32);
  readonly #key: string | undefined;
  readonly #tell: (finding: Finding) => void;

  /**
   * @param key of fingerprints; undefined: the value takes no part in them
   * @param tell is called with each finding as it comes
   */
  constructor(key?: string, tell: (finding: Finding) => void = () => undefined) {
    this.#key = key;
    this.#tell = tell;
  }

  add({ path, text }: Source, detected: readonly Detected[], place: Place = {}): void {
    if (detected.length === 0) return;
    const lines = new Lines(text);
    for (const { rule, offset, length, subject, message } of detected) {
      const { line, column } = lines.at(offset);
      const value = text.slice(offset, offset + length);
      if (place.mayIgnore !== false && isIgnored(rule, line, lines)) this.ignored++;
      else if (place.once === true && this.#isKnown([rule, ...named(place)], subject, value)) this.repeated++;
      else {
        const at = { path, line: place.lineOf?.(line) ?? line, column };
        this.#keep({ rule, subject, message, ...at, ...commitOf(place) }, value);
      }
    }
  }

  /** Tells of a whole file. */
  addWhole(rule: string, path: string, subject: string, message: string, place: Place = {}): void {
    if (place.once === true && this.#isKnown([rule], `${path} ${subject}`, "")) this.repeated++;
    else this.#keep({ rule, subject, message, path, line: 0, column: 0, ...commitOf(place) }, "");
  }

  #keep(
    { subject, ...one }: Omit<Finding, "level" | "fingerprint"> & { readonly subject: string },
    value: string,
  ): void {
    if (this.findings.length >= MOST) {
      this.dropped++;
      return;
    }
    const path = one.place ?? one.path;
    const group = [one.rule, path, subject].join("\0");
    // How many processes a program has at a moment says nothing.
    const nth = one.place === undefined ? (this.#nth.get(group) ?? 0) : 0;
    this.#nth.set(group, nth + 1);
    const finding: Finding = {
      ...one,
      path: without(one.path, value),
      message: without(one.message, value),
      level: ruleOf(one.rule).level,
      fingerprint: fingerprint({ rule: one.rule, path, subject, nth }, value, this.#key),
    };
    this.findings.push(finding);
    this.#tell(finding);
  }

  /** Under a key of this run, so that what is remembered is no value. */
  #isKnown(about: readonly string[], subject: string, value: string): boolean {
    const text = [...about, value === "" ? subject : value].join("\0");
    const digest = createHmac("sha256", this.#seenKey).update(text).digest("base64");
    if (this.#seen.has(digest)) return true;
    if (this.#seen.size < MOST * 10) this.#seen.add(digest);
    return false;
  }
}

/** Which of several processes is seen first differs from run to run, so that each program is told of. */
const named = ({ name }: Place): string[] => (name === undefined ? [] : [name]);

const commitOf = ({ commit, name: place }: Place) => ({
  ...(commit === undefined ? {} : { commit }),
  ...(place === undefined ? {} : { place }),
});

/** Names come out of files: one may hold what was found. */
const without = (text: string, value: string): string =>
  value.length < 4 ? text : text.replaceAll(value, "[hidden]");
