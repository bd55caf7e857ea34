import { type Catalog, closest, listed, NamesOfToday } from "../catalog/index.ts";
import { unique } from "./edit.ts";
import type { Intent } from "./intent.ts";
import { refuseIf } from "./refusals.ts";

/**
 * Writes the named targets off: nothing is written there any more, nothing is owed to them, and what they hold stays.
 * @throws {IntentRefused} for one that is unknown, not optional, or written off already
 */
export function abandon(intent: Intent, catalog: Catalog, names: readonly string[], now: Date): Intent {
  const wanted = unique(names);
  refuseIf(wanted.flatMap((name) => notToAbandon(intent, catalog, name)));
  const marks = Object.fromEntries(wanted.map((name) => [name, now.toISOString()]));
  return { ...intent, abandoned: { ...intent.abandoned, ...marks } };
}

/**
 * Takes back targets that were written off: the next run writes there what is current.
 * @throws {IntentRefused} for one that is not written off
 */
export function takeBack({ abandoned = {}, ...intent }: Intent, names: readonly string[]): Intent {
  refuseIf(
    unique(names).flatMap((name) => {
      if (Object.hasOwn(abandoned, name)) return [];
      const remedy = `keyturn:abandoned holds ${listed(Object.keys(abandoned))}`;
      return [`${name} is not written off, so there is nothing to take back: ${remedy}`];
    }),
  );
  const left = Object.entries(abandoned).filter(([name]) => !names.includes(name));
  return left.length === 0 ? intent : { ...intent, abandoned: Object.fromEntries(left) };
}

function notToAbandon({ abandoned = {} }: Intent, catalog: Catalog, name: string): string[] {
  const wrong = whyNotAbandoned(catalog, name);
  if (wrong !== undefined) return [`${name} ${wrong.message}: ${wrong.remedy}`];
  const since = Object.hasOwn(abandoned, name) ? abandoned[name] : undefined;
  if (since === undefined) return [];
  return [`${name} was written off at ${since} already: keyturn abandon ${name} --undo takes it back`];
}

/** Why a target can't be written off; undefined where it can. */
export function whyNotAbandoned(
  catalog: Catalog,
  name: string,
): { readonly message: string; readonly remedy: string } | undefined {
  const { targets } = catalog;
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target === undefined) {
    const today = new NamesOfToday(catalog).target(name);
    if (today !== name) return { message: `is called ${today} now`, remedy: "name it so" };
    const meant = closest(name, Object.keys(targets));
    const optional = Object.keys(targets).filter((other) => targets[other]?.optional === true);
    const remedy =
      meant === undefined ? `optional targets are ${listed(optional)}` : `did you mean ${meant}?`;
    return { message: "is no target of the catalog", remedy };
  }
  if (target.optional === true) return undefined;
  return {
    message: "is not optional, and only a place that may be out of reach is written off",
    remedy: "bring it back, write `optional: true` to it, or take it out of the stages that name it",
  };
}
