import { type Catalog, parentsOf } from "../catalog/index.ts";
import { unique, withEntries } from "./edit.ts";
import type { Generations, Intent, Made } from "./intent.ts";
import { lookUp, missingPartners, notRotatable, type RotationAllowed, refuseIf } from "./refusals.ts";
import { reissue } from "./reissue.ts";
import { unreadableAfter } from "./unreadable.ts";

export interface BumpOptions extends Partial<RotationAllowed> {
  /** Do not ask first whether the system is healthy; the new generation's record says so. */
  readonly ignoreHealth?: boolean;
}

/** Whether one of the secrets that this one is made from, at any depth, is named. */
function turnsAlong(catalog: Catalog, name: string, names: readonly string[]): boolean {
  const source = catalog.secrets[name]?.source;
  if (source === undefined) return false;
  return parentsOf(source).some(
    (parent) => names.includes(parent.name) || turnsAlong(catalog, parent.name, names),
  );
}

/** Of a secret that may turn: whether that was allowed although stored data becomes unreadable. */
function isAccepted({ secrets }: Catalog, name: string): boolean {
  const secret = secrets[name];
  return secret !== undefined && unreadableAfter(secret) !== undefined;
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
  {
    acceptUnreadable = [],
    given = [],
    unlocked = [],
    compromised = false,
    ignoreHealth = false,
  }: BumpOptions = {},
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
    ...turned.flatMap((name) =>
      notRotatable(catalog, intent, name, { acceptUnreadable, given, unlocked, compromised }),
    ),
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
      ...(isAccepted(catalog, name) && { acceptUnreadable: true as const }),
      ...(ignoreHealth && { healthIgnored: true as const }),
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
