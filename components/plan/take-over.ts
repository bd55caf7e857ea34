import { type Catalog, isRevocable } from "../catalog/index.ts";
import { unique, withEntries } from "./edit.ts";
import type { Intent, Made } from "./intent.ts";
import { noGenerations, refuseIf } from "./refusals.ts";

/** A secret that was removed and begins again is no longer removed. */
function withoutMarks({ removed, ...intent }: Intent, names: readonly string[]): Intent {
  const left = Object.entries(removed ?? {}).filter(([name]) => !names.includes(name));
  return left.length === 0 ? intent : { ...intent, removed: Object.fromEntries(left) };
}

/** Begins the named secrets with generation 1. */
function first(intent: Intent, catalog: Catalog, names: readonly string[], made: Made): Intent {
  const wanted = unique(names);
  refuseIf(
    wanted.flatMap((name) => {
      const none = noGenerations(catalog, name);
      const current = intent.generations[name]?.current;
      if (none.length > 0 || current === undefined) return none;
      return [`${name} is at generation ${current} already: keyturn rotate ${name} makes the next one`];
    }),
  );
  return withEntries(
    withoutMarks(intent, wanted),
    Object.fromEntries(wanted.map((name) => [name, { current: 1, next: 2, made: { 1: made } }])),
  );
}

export interface AdoptOptions {
  /** What its API calls the credential that is in use now, so that retirement can revoke it. */
  readonly credential?: string;
}

/**
 * Takes the values that the named secrets have now over as generation 1.
 * @throws {IntentRefused} for a secret that has generations already or can't have any
 */
export function adopt(
  intent: Intent,
  catalog: Catalog,
  names: readonly string[],
  now: Date,
  { credential }: AdoptOptions = {},
): Intent {
  if (credential !== undefined) refuseIf(notOneCredential(catalog, names));
  const made: Made = {
    at: now.toISOString(),
    adopted: true,
    ...(credential !== undefined && { credential }),
  };
  return first(intent, catalog, names, made);
}

function notOneCredential(catalog: Catalog, names: readonly string[]): string[] {
  const [name = "", ...others] = names;
  if (others.length > 0) return ["a credential's id belongs to one secret: adopt them one after the other"];
  if (isRevocable(catalog.secrets[name]?.source)) return [];
  return [`${name} is minted by no API, so there is no credential to revoke: leave its id away`];
}

/**
 * Begins the named secrets with a generation 1 that is made anew.
 * @throws {IntentRefused} for a secret that has generations already or can't have any
 */
export function begin(intent: Intent, catalog: Catalog, names: readonly string[], now: Date): Intent {
  return first(intent, catalog, names, { at: now.toISOString() });
}
