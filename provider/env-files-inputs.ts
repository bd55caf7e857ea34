import type { Place } from "./place.ts";

/** One key: the secret that stands there, its generation and its value. */
export interface Entry {
  secret: string;
  /** The names that the secret had before, where it had others. */
  formerly?: string[];
  generation: string;
  value: string;
  /** The value was there before keyturn. */
  adopted?: boolean;
}

/** Inputs of `keyturn:index:EnvFiles`, secret marks taken off. */
export interface EnvFilesInputs extends Place {
  /** The files may be out of reach: then the write is owed, and the next run tries again. */
  optional?: boolean;
  files: { target: string; path: string; entries: Record<string, Entry>; absent?: string[] }[];
}

/** What was not written because its place did not answer: by target, then by key, the generation. */
export type Owed = Record<string, Record<string, string>>;

/** Outputs that are no inputs. */
export interface EnvFilesOutputs {
  /** The machine that the files were written on. */
  writtenOn?: string;
  owed?: Owed;
  /** A run that was cut off may have written other values: set in the state from outside (`cli/state/mark-in-doubt.ts`). */
  inDoubt?: boolean;
}
