import type { Place } from "./place.ts";

/** One key: the secret that stands there, its generation and its value. */
export interface Entry {
  secret: string;
  generation: string;
  value: string;
  /** The value was there before keyturn. */
  adopted?: boolean;
}

/** Inputs of `keyturn:index:EnvFiles`, secret marks taken off. */
export interface EnvFilesInputs extends Place {
  files: { target: string; path: string; entries: Record<string, Entry>; absent?: string[] }[];
}
