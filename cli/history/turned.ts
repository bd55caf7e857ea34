import { derivedFrom } from "../../components/catalog/index.ts";
import type { Change, Intent, Plan } from "../../components/plan/index.ts";
import type { Project } from "../project.ts";
import type { StackState } from "../state/stack-state.ts";
import { isSameGeneration, wantedGeneration } from "../state/wanted-generation.ts";
import type { SecretRecord } from "./run-record.ts";

/** The secrets that a plan turns. */
export function turnedByPlan(plan: Plan, after: Intent): SecretRecord[] {
  return plan.changes.map(({ secret, kind, from, to, derivedChanging }: Change) => ({
    secret,
    kind,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(derivedChanging.length === 0 ? {} : { along: [...derivedChanging] }),
    ...(isHealthIgnored(after, secret, to) ? { healthIgnored: true as const } : {}),
  }));
}

/** The secrets of which the state is not as the stack file asks, which a run that changes no intent makes up for. */
export function turnedByState({ catalog, intent }: Project, before: StackState): SecretRecord[] {
  return Object.entries(intent.generations).flatMap(([secret, entry]): SecretRecord[] => {
    const held = before.ledgers.get(secret);
    const along = derivedFrom(catalog, [secret]);
    const isBehind = [secret, ...along].some((name) => {
      const wanted = wantedGeneration(catalog, intent, name);
      const places = before.places.filter((place) => place.secret === name);
      const isEverywhere = places.length >= placesOf(catalog, name);
      const isRight = places.every(
        ({ generation, owed }) =>
          owed !== true &&
          (generation === undefined || wanted === undefined || isSameGeneration(generation, wanted)),
      );
      return !(isEverywhere && isRight);
    });
    const isSettled = held?.current === entry.current && held.previous === entry.previous;
    if (isSettled && !isBehind) return [];
    const from = held?.current === entry.current ? entry.previous : held?.current;
    return [
      {
        secret,
        kind: kindOf(entry, held),
        ...(from === undefined ? {} : { from }),
        to: entry.current,
        ...(along.length === 0 ? {} : { along }),
        ...(isHealthIgnored(intent, secret, entry.current) ? { healthIgnored: true as const } : {}),
      },
    ];
  });
}

type Numbers = { current: number; previous?: number };

/** What is being made up for, as the plan would name it. */
export function kindOf(
  entry: Numbers & { made: Intent["generations"][string]["made"] },
  held: Numbers | undefined,
): string {
  if (held === undefined) return entry.made[entry.current]?.adopted === true ? "adopt" : "create";
  if (held.current !== entry.current) return entry.current > held.current ? "rotate" : "rollback";
  if (held.previous !== undefined && entry.previous === undefined) return "retire";
  if (entry.previous === undefined) return "reconcile";
  return entry.current > entry.previous ? "rotate" : "rollback";
}

function placesOf(catalog: Project["catalog"], name: string): number {
  return catalog.secrets[name]?.stages.reduce((sum, { deliver }) => sum + deliver.length, 0) ?? 0;
}

function isHealthIgnored(intent: Intent, secret: string, generation: number | undefined): boolean {
  return intent.generations[secret]?.made[String(generation)]?.healthIgnored === true;
}
