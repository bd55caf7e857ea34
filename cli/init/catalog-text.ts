import { stringify } from "yaml";
import type { DerivedKey } from "./derived-keys.ts";
import type { Guess } from "./guess.ts";

/** A secret that was found in .env files. */
export interface Found {
  key: string;
  guess: Exclude<Guess, "setting">;
  /** The targets whose files hold it. */
  targets: string[];
  /** Set where its value is signed with another key's. */
  derived?: DerivedKey;
}

/** A key that looks like a secret and does not come into the catalog. */
export interface LeftOut {
  key: string;
  path: string;
  /** Such as `is empty`. */
  why: string;
}

const SOURCES: Record<Found["guess"], string> = {
  secret: "{ kind: random, length: 32 }",
  encrypts: "{ kind: random, length: 32 }",
  "third-party": "{ kind: manual, from: the provider's console }",
};

const REMARKS: Record<Found["guess"], string> = {
  secret: "guessed: made by keyturn. If a database or another program holds it too, add byHand.",
  encrypts: "guessed: encrypts stored data. Say what becomes unreadable, or remove that line.",
  "third-party": "guessed: given by a person",
};

/**
 * The first catalog of a system: what was found, with a remark at each guess.
 *
 * @param targets path by target name
 * @param leftOut told in remarks at the end
 */
export function catalogText(
  system: string,
  targets: ReadonlyMap<string, string>,
  found: readonly Found[],
  leftOut: readonly LeftOut[],
): string {
  const lines = [
    "# What keyturn init found, by the names of keys alone. Read it, and mend what it guessed wrong.",
    "version: 1",
    stringify({ system }).trimEnd(),
    "",
    "targets:",
    ...[...targets].map(([name, path]) => `  ${name}: { kind: dotenv-file, path: ${JSON.stringify(path)} }`),
    "",
    found.length === 0 ? "secrets: {}" : "secrets:",
    ...found.flatMap((secret) => secretLines(secret)),
    ...(leftOut.length === 0
      ? []
      : ["", "# Left out; add what should be a secret of this system all the same:"]),
    ...leftOut.map(({ key, path, why }) => `# ${key} in ${path} ${why}`),
  ];
  return `${lines.join("\n")}\n`;
}

function secretLines({ key, guess, targets, derived }: Found): string[] {
  const stages = `    stages: [{ deliver: [${targets.join(", ")}] }]`;
  if (derived !== undefined) {
    const { parent, claims, expiresIn } = derived;
    const jwt = `{ secret: ${parent}, claims: ${JSON.stringify(claims)}, expiresIn: ${expiresIn} }`;
    return [`  ${key}: # signed with ${parent}`, `    source: { kind: derived, jwt: ${jwt} }`, stages];
  }
  const encrypts = guess === "encrypts" ? [`    encryptsData: { what: data stored under ${key} }`] : [];
  return [`  ${key}: # ${REMARKS[guess]}`, `    source: ${SOURCES[guess]}`, ...encrypts, stages];
}
