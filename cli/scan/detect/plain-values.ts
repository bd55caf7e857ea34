import { looksSecret, shown } from "../../import/names.ts";
import type { Detected } from "../finding.ts";
import { placeOf } from "./place-of.ts";
import type { Setting, Understood } from "./settings.ts";
import { fallbackIn, standsForAValue } from "./stands-for.ts";

const WHERE = {
  env: "this env file",
  compose: "a Compose file",
  wrangler: "wrangler's vars, which anyone with access to the Worker can read",
  fly: "fly.toml's env",
  workflow: "a workflow",
} as const;

/** Settings whose names say that they are secrets, with their values in plain. */
export function plainValuesIn(text: string, { kind, settings }: Understood): Detected[] {
  return secretSettings(settings).map(({ key, value }) => ({
    rule: "plaintext-value",
    ...placeOf(text, key, value),
    subject: key,
    message: `${shown(key)} has its value in plain in ${WHERE[kind]}`,
  }));
}

/** Those that hold a value, or a value to fall back on. */
export function secretSettings(settings: readonly Setting[]): Setting[] {
  return settings.flatMap(({ key, value }) => {
    if (!namesSecret(key)) return [];
    const plain = fallbackIn(value) ?? value;
    return standsForAValue(plain) ? [] : [{ key, value: plain }];
  });
}

/** What is said about a secret, and what is published by its name. */
const ABOUT =
  /(?:^|_)(?:PUBLIC|PUBLISHABLE|VITE)(?:_|$)|_(?:IDS?|NAME|PREFIX|USER|HEADER|ALGORITHM|ALG|TYPE|VERSION|SIZE|LIMIT|HOST|PORT|REGION|ISSUER|AUDIENCE|DOMAIN|ENDPOINT|BUCKET|TABLE|FIELD|COLUMN)$/i;

/** `apiKey` and `api-key` as well as `API_KEY`. */
export function namesSecret(key: string): boolean {
  const name = key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[.-]/g, "_");
  return looksSecret(name) && !ABOUT.test(name);
}
