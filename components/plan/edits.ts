import { type Catalog, parentsOf } from "../catalog/index.ts";
import type { Generations, Intent, Made } from "./intent.ts";
import { lookUp, missingPartners, noGenerations, notRotatable, refuseIf } from "./refusals.ts";

const unique = (names: readonly string[]) => [...new Set(names)];

function withEntries(intent: Intent, entries: Readonly<Record<string, Generations>>): Intent {
  return { ...intent, generations: { ...intent.generations, ...entries } };
}

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
  if (catalog.secrets[name]?.source.kind === "minted") return [];
  return [`${name} is not minted, so there is no credential to revoke: leave its id away`];
}

/**
 * Begins the named secrets with a generation 1 that is made anew.
 * @throws {IntentRefused} for a secret that has generations already or can't have any
 */
export function begin(intent: Intent, catalog: Catalog, names: readonly string[], now: Date): Intent {
  return first(intent, catalog, names, { at: now.toISOString() });
}

export interface AdoptOptions {
  /** What its API calls the credential that is in use now, so that retirement can revoke it. */
  readonly credential?: string;
}

export interface BumpOptions {
  /** Secrets of which it is accepted that stored data becomes unreadable. */
  readonly acceptUnreadable?: readonly string[];
  /** Manual secrets whose new value was given. */
  readonly given?: readonly string[];
}

/** Whether one of the secrets that this one is made from, at any depth, is named. */
function turnsAlong(catalog: Catalog, name: string, names: readonly string[]): boolean {
  const source = catalog.secrets[name]?.source;
  if (source === undefined) return false;
  return parentsOf(source).some(
    (parent) => names.includes(parent.name) || turnsAlong(catalog, parent.name, names),
  );
}

/**
 * The next generation of each named secret. A derived token that is named without its parent is issued anew; any
 * derived secret may be named along with its parent, with which it changes.
 * @throws {IntentRefused} with every reason
 */
export function bump(
  intent: Intent,
  catalog: Catalog,
  names: readonly string[],
  now: Date,
  { acceptUnreadable = [], given = [] }: BumpOptions = {},
): Intent {
  const wanted = unique(names).filter((name) => !turnsAlong(catalog, name, names));
  const source = (name: string) => {
    const secret = lookUp(catalog, name);
    return typeof secret === "string" ? undefined : secret.source;
  };
  const tokens = wanted.filter((name) => {
    const its = source(name);
    return its?.kind === "derived" && its.jwt !== undefined;
  });
  const turned = wanted.filter((name) => !tokens.includes(name));
  refuseIf([
    ...turned.flatMap((name) => notRotatable(catalog, intent, name, { acceptUnreadable, given })),
    ...missingPartners(
      catalog,
      turned.filter((name) => source(name) !== undefined),
      "rotate",
    ),
  ]);
  const entries: Record<string, Generations> = {};
  for (const name of turned) {
    const entry = intent.generations[name];
    if (entry === undefined) continue;
    const made: Made = {
      at: now.toISOString(),
      ...(catalog.secrets[name]?.encryptsData && { acceptUnreadable: true as const }),
    };
    entries[name] = {
      current: entry.next,
      previous: entry.current,
      next: entry.next + 1,
      made: { ...entry.made, [entry.next]: made },
    };
  }
  return tokens.reduce((edited, name) => reissue(edited, catalog, name, now), withEntries(intent, entries));
}

/**
 * Returns to the generation before: current and previous change places.
 * @throws {IntentRefused} when there is none, or when coupled secrets are not named together
 */
export function rollback(intent: Intent, catalog: Catalog, names: readonly string[]): Intent {
  const wanted = unique(names);
  const entries: Record<string, Generations> = {};
  const reasons = wanted.flatMap((name) => {
    const none = noGenerations(catalog, name);
    const entry = intent.generations[name];
    if (none.length > 0) return none;
    if (entry?.previous === undefined) {
      return [`${name} has no previous generation to return to: keyturn rotate ${name} makes a new one`];
    }
    entries[name] = { ...entry, current: entry.previous, previous: entry.current };
    return [];
  });
  refuseIf([...reasons, ...missingPartners(catalog, wanted, "rollback")]);
  return withEntries(intent, entries);
}

/** A derived token's issue times, without the one of a parent's generation that is gone. */
function withoutIssued(intent: Intent, catalog: Catalog, parent: string, generation: number): Intent {
  const issued = Object.entries(intent.issued).flatMap(([name, times]) => {
    const source = catalog.secrets[name]?.source;
    if (source?.kind !== "derived" || source.jwt?.secret !== parent) return [[name, times] as const];
    const left = Object.entries(times).filter(([number]) => number !== String(generation));
    return left.length === 0 ? [] : [[name, Object.fromEntries(left)] as const];
  });
  return { ...intent, issued: Object.fromEntries(issued) };
}

/**
 * Lets the previous generation of each named secret go.
 * @throws {IntentRefused} when there is none
 */
export function retire(intent: Intent, catalog: Catalog, names: readonly string[]): Intent {
  let edited = intent;
  const reasons: string[] = [];
  for (const name of unique(names)) {
    const none = noGenerations(catalog, name);
    const entry = intent.generations[name];
    if (none.length > 0) reasons.push(...none);
    else if (entry?.previous === undefined)
      reasons.push(`${name} has no previous generation: there is nothing to retire`);
    else {
      const { previous, ...kept } = entry;
      const made = Object.fromEntries(
        Object.entries(entry.made).filter(([number]) => number !== String(previous)),
      );
      edited = withoutIssued(withEntries(edited, { [name]: { ...kept, made } }), catalog, name, previous);
    }
  }
  refuseIf([
    ...reasons,
    ...missingPartners(
      catalog,
      names.filter((name) => catalog.secrets[name]),
      "retire",
    ),
  ]);
  return edited;
}

/**
 * Issues a derived token anew, dated now, from its parent's current generation. What was issued before stays valid
 * until the parent turns.
 * @throws {IntentRefused} when it is no token, or its parent has no generation yet
 */
export function reissue(intent: Intent, catalog: Catalog, name: string, now: Date): Intent {
  const secret = lookUp(catalog, name);
  if (typeof secret === "string") refuseIf([secret]);
  const source = typeof secret === "string" ? undefined : secret.source;
  const parent = source?.kind === "derived" ? source.jwt?.secret : undefined;
  if (parent === undefined) refuseIf([`${name} has no issue time: only a derived token can be issued anew`]);
  const current = intent.generations[parent ?? ""]?.current;
  if (current === undefined)
    refuseIf([`${name} is signed with ${parent}, which has no generation yet: keyturn adopt ${parent}`]);
  const times = { ...intent.issued[name], [String(current)]: now.toISOString() };
  return { ...intent, issued: { ...intent.issued, [name]: times } };
}
