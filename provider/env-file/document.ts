import type { EnvDialect } from "../../components/env-dialect.ts";

/** A half-open range of UTF-16 offsets into a document's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * How a value is written. `inherited` is a line that holds a name alone: its value comes from the environment
 * of the process that reads the file. Backticks are quotes to `dotenv` alone.
 */
export type EnvStyle = "unquoted" | "single" | "double" | "backtick" | "inherited";

/** One assignment. It holds places only, so that printing an entry shows no value. */
export interface EnvEntry {
  readonly key: string;
  /** The 1-based line on which the key stands. */
  readonly line: number;
  readonly style: EnvStyle;
  readonly keySpan: Span;
  /** The value as written, with its quotes; empty and right after the key where `style` is `inherited`. */
  readonly valueSpan: Span;
}

/**
 * A parsed .env file: its text, untouched, and where each assignment stands in it. The text is a private
 * field, so that `console.log` and `JSON.stringify` show names and places, never a value.
 */
export class EnvDocument {
  readonly #text: string;
  readonly entries: readonly EnvEntry[];
  /** Whose rules it was parsed by, and is read and edited by. */
  readonly dialect: EnvDialect;

  constructor(text: string, entries: readonly EnvEntry[], dialect: EnvDialect = "compose") {
    this.#text = text;
    this.entries = entries;
    this.dialect = dialect;
  }

  /** The whole text, identical to what was parsed. It holds the file's secrets. */
  print(): string {
    return this.#text;
  }

  /** The text of one place. */
  slice(span: Span): string {
    return this.#text.slice(span.start, span.end);
  }
}
