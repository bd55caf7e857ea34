import type { EnvDocument, EnvEntry } from "./document.ts";
import { dotenvValues } from "./dotenv/values.ts";
import { EnvSyntaxError } from "./errors.ts";
import { InterpolationError, interpolate } from "./interpolate.ts";
import { expandEscapes, unquote } from "./unescape.ts";

/** The variables of a file as they stand after each of its lines, in an otherwise empty environment. */
export class Environment {
  readonly #values = new Map<string, string>();
  readonly #problems = new Map<string, EnvSyntaxError>();

  /** Reads one entry and remembers its value. Undefined: it has none, or it can't be read (see {@link problem}). */
  read(document: EnvDocument, entry: EnvEntry): string | undefined {
    // Nothing to inherit from in an empty environment, so a value from an earlier line stays.
    if (entry.style === "inherited") return this.#values.get(entry.key);
    try {
      const value = evaluate(document, entry, (name) => this.#lookup(name));
      this.assign(entry.key, value);
      return value;
    } catch (error) {
      // `${A:-${A:-…` for thousands of times overflows the stack.
      const isTooDeep = error instanceof RangeError;
      if (!isTooDeep && !(error instanceof InterpolationError)) throw error;
      const why = isTooDeep ? "it is nested too deeply" : error.message;
      this.#values.delete(entry.key);
      this.#problems.set(entry.key, new EnvSyntaxError(entry.line, why));
      return undefined;
    }
  }

  assign(key: string, value: string): void {
    this.#values.set(key, value);
    this.#problems.delete(key);
  }

  problem(key: string): EnvSyntaxError | undefined {
    return this.#problems.get(key);
  }

  values(): Map<string, string> {
    const values = new Map(this.#values);
    values.delete("");
    return values;
  }

  #lookup(name: string): string | undefined {
    if (this.#problems.has(name)) throw new InterpolationError(`it needs ${name}, which cannot be read`);
    return this.#values.get(name);
  }
}

/**
 * Letters that a value may take over from others: more than a process can be given (128 KiB on Linux, execve(2)). Without
 * an end thirty lines, each twice the one before, fill the memory.
 */
const MOST_TAKEN = 1024 * 1024;

function evaluate(
  document: EnvDocument,
  entry: EnvEntry,
  lookup: (name: string) => string | undefined,
): string {
  const raw = document.slice(entry.valueSpan);
  if (entry.style === "single") return unquote(raw);
  let taken = 0;
  const bounded = (name: string) => {
    const value = lookup(name);
    taken += value?.length ?? 0;
    if (taken > MOST_TAKEN) throw new InterpolationError("the variables in it make it too long");
    return value;
  };
  return interpolate(entry.style === "double" ? expandEscapes(unquote(raw)) : raw, bounded);
}

/**
 * The values that Docker Compose (or `dotenv`, where the file is one of its) reads from this file when its own environment is empty: the last of
 * duplicate keys, interpolated from the keys before. Names without a value (`KEY` alone) are left out, and so
 * is a value without a name (`=x`).
 *
 * @param keys only these: then a line that none of them needs may be one that can't be interpolated here, such
 *   as `${HOST:?}`.
 * @throws EnvSyntaxError where Compose would refuse to interpolate.
 */
export function readValues(document: EnvDocument, keys?: Iterable<string>): Map<string, string> {
  if (document.dialect === "dotenv") return dotenvValues(document, keys);
  const environment = new Environment();
  for (const entry of document.entries) {
    environment.read(document, entry);
    const problem = keys === undefined ? environment.problem(entry.key) : undefined;
    if (problem) throw problem;
  }
  if (keys === undefined) return environment.values();
  const all = environment.values();
  const values = new Map<string, string>();
  for (const key of keys) {
    const problem = environment.problem(key);
    if (problem) throw problem;
    const value = all.get(key);
    if (value !== undefined) values.set(key, value);
  }
  return values;
}

/**
 * The same, but for keys whose text cannot be interpolated without that environment (`${HOST:?}`): these are left out, so that
 * they keep nobody from the others.
 */
export function currentValues(document: EnvDocument): Map<string, string> {
  if (document.dialect === "dotenv") return dotenvValues(document);
  const environment = new Environment();
  for (const entry of document.entries) environment.read(document, entry);
  return environment.values();
}
