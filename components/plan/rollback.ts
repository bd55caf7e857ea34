import type { Catalog } from "../catalog/index.ts";
import { coupledWith } from "./coupled.ts";
import { unique, withEntries } from "./edit.ts";
import type { Generations, Intent } from "./intent.ts";
import { missingPartners, noGenerations, refuseIf } from "./refusals.ts";

export interface RollbackOptions {
  /** Secrets whose current generation the state does not hold: the run that was to make it stopped before. */
  readonly neverMade?: readonly string[];
}

/**
 * Returns to the generation before: current and previous change places. A generation that was never made is called off
 * instead, so that going back makes nothing; its number stays used.
 * @throws {IntentRefused} when there is none, or when coupled secrets are not named together
 */
export function rollback(
  intent: Intent,
  catalog: Catalog,
  names: readonly string[],
  { neverMade = [] }: RollbackOptions = {},
): Intent {
  const wanted = unique(names);
  const entries: Record<string, Generations> = {};
  const reasons = wanted.flatMap((name) => {
    const none = noGenerations(catalog, name);
    const entry = intent.generations[name];
    if (none.length > 0) return none;
    if (entry === undefined) return [`${name} has no generation yet: keyturn adopt ${name}`];
    const { current, previous } = entry;
    if (previous === undefined) return [nothingBefore(name, entry)];
    if (entry.made[previous]?.compromised === true) return [knownToOthers(name, previous)];
    // Coupled ones stand at the same point afterwards, so one that was made takes the others back as if they were.
    const isCalledOff = coupledWith(catalog, name).every((partner) => neverMade.includes(partner));
    entries[name] =
      isCalledOff && current > previous
        ? calledOff(entry, previous)
        : { ...entry, current: previous, previous: current };
    return [];
  });
  refuseIf([...reasons, ...missingPartners(catalog, wanted, "rollback")]);
  return withEntries(intent, entries);
}

function calledOff({ current, next, made }: Generations, previous: number): Generations {
  const entry = made[current];
  const marked = entry === undefined ? {} : { [current]: { ...entry, calledOff: true as const } };
  return { current: previous, next, made: { ...made, ...marked } };
}

function knownToOthers(name: string, previous: number): string {
  return (
    `generation ${previous} of ${name} is compromised, and nothing goes back to it: keyturn rotate --compromised ${name} ` +
    `goes on. Where that was an error: take \`compromised\` out of made.${previous} in the stack file`
  );
}

function nothingBefore(name: string, { current }: Generations): string {
  const gone =
    current === 1
      ? "generation 1 is its first"
      : `what came before generation ${current} is retired or was never there`;
  return (
    `${name} has no previous generation to return to: ${gone}, and the state does not hold its value any more. ` +
    `keyturn rotate ${name} makes a new one`
  );
}
