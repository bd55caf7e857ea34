import { type Catalog, parentsOf } from "../catalog/index.ts";
import { type BumpOptions, bump } from "./bump.ts";
import { coupledWith } from "./coupled.ts";
import type { Generations, Intent } from "./intent.ts";

/**
 * The secrets that turn when the named ones are compromised, in the order of the catalog: those that a derived one is
 * made from, for it changes with them alone, and all that are coupled with any of them.
 */
export function compromisedTogether(catalog: Catalog, names: readonly string[]): string[] {
  const turning = new Set(
    names.flatMap((name) => rootsOf(catalog, name).flatMap((root) => coupledWith(catalog, root))),
  );
  return Object.keys(catalog.secrets).filter((name) => turning.has(name));
}

function rootsOf(catalog: Catalog, name: string): string[] {
  const source = catalog.secrets[name]?.source;
  if (source?.kind !== "derived") return [name];
  return parentsOf(source).flatMap((parent) => rootsOf(catalog, parent.name));
}

/**
 * The next generation of compromised secrets, without asking first whether the system is healthy. The one before is
 * marked. A secret whose marked generation lives on is between the two runs already and stays as it is.
 * @throws {IntentRefused} with every reason
 */
export function bumpCompromised(
  intent: Intent,
  catalog: Catalog,
  names: readonly string[],
  now: Date,
  options: BumpOptions = {},
): Intent {
  const turning = names.filter((name) => !isBetween(intent.generations[name]));
  const bumped = bump(intent, catalog, turning, now, { ...options, compromised: true, ignoreHealth: true });
  const marked = turning.flatMap((name): [string, Generations][] => {
    const entry = bumped.generations[name];
    const old = entry?.previous === undefined ? undefined : entry.made[entry.previous];
    if (entry?.previous === undefined || old === undefined) return [];
    const made = { ...entry.made, [entry.previous]: { ...old, compromised: true as const } };
    return [[name, { ...entry, made }]];
  });
  return { ...bumped, generations: { ...bumped.generations, ...Object.fromEntries(marked) } };
}

/** Whether a secret has turned away from a compromised generation that is not retired yet. */
export function isBetween(entry: Generations | undefined): boolean {
  return entry?.previous !== undefined && entry.made[entry.previous]?.compromised === true;
}
