import { type Catalog, derivedFrom, placeText } from "../catalog/index.ts";
import type { Intent } from "./intent.ts";
import { leavingSecrets } from "./leaving.ts";
import { deliverySteps, type Step } from "./order.ts";
import type { Change, Place, Plan, PlannedStep, Retired } from "./plan-types.ts";
import { actionsAtLast, withActions } from "./planned-actions.ts";
import { restartGroups } from "./restarts.ts";
import { whyNot } from "./rotatable.ts";
import { changeOf, type Turn, turnsOf } from "./turns.ts";
import { writtenOff } from "./written-off.ts";

/** Where a target is, in words. */
function whereOf(catalog: Catalog, name: string): string {
  const target = catalog.targets[name];
  return target === undefined ? name : placeText(target);
}

function placesOf(
  catalog: Catalog,
  steps: readonly Pick<Step, "deliveries">[],
  secrets: ReadonlySet<string>,
): Place[] {
  return steps.flatMap(({ deliveries }) =>
    deliveries
      .filter(({ secret }) => secrets.has(secret))
      .map((delivery) => ({ ...delivery, where: whereOf(catalog, delivery.target) })),
  );
}

/** The steps in which one of the secrets is written, by wave; those of one wave do not wait for each other. */
function orderOf(catalog: Catalog, steps: readonly Step[], written: ReadonlySet<string>): PlannedStep[] {
  const waves = new Map<string, number>();
  const planned = steps.flatMap(({ name, targets, after, deliveries }): PlannedStep[] => {
    const writes = placesOf(catalog, [{ deliveries }], written);
    const before = Math.max(0, ...after.map((step) => waves.get(step) ?? 0));
    // A step that writes nothing now hands on what it waits for itself.
    const wave = writes.length === 0 ? before : before + 1;
    waves.set(name, wave);
    return writes.length === 0 ? [] : [{ step: name, wave, targets, after, writes }];
  });
  return planned.sort((a, b) => a.wave - b.wave);
}

/** What a turn means for the system around the secret. */
function describe(
  catalog: Catalog,
  steps: readonly Step[],
  turn: Turn,
  { before, after }: { before: Intent; after: Intent },
): Change {
  const derivedChanging = turn.writes ? derivedFrom(catalog, [turn.secret]) : [];
  const names = turn.kind === "retire" ? [] : [turn.secret, ...derivedChanging];
  const restarting = turn.writes ? names.flatMap((name) => catalog.secrets[name]?.restarts ?? []) : [];
  const restarts = restartGroups(catalog, restarting).flatMap(({ services }) => services);
  const atLast = turn.kind === "retire" ? actionsAtLast(catalog, turn.secret, after.abandoned) : [];
  return {
    ...changeOf(catalog, turn, restarts, before.generations[turn.secret]),
    derivedChanging,
    places: placesOf(catalog, steps, new Set(names)),
    restarts,
    ...(atLast.length > 0 && { atLast }),
  };
}

/** The names that must be asked for, and why, of the secrets that stay as they are. */
function skippedOf(catalog: Catalog, changing: ReadonlySet<string>) {
  return Object.entries(catalog.secrets).flatMap(([secret, { source }]) => {
    const why = whyNot(catalog, secret);
    return why === undefined || source.kind === "derived" || changing.has(secret) ? [] : [{ secret, why }];
  });
}

/**
 * What changes between two intents: which secret goes from which generation to which, where to, in what order,
 * what restarts, what goes, what becomes unreadable. Plain data without any value, the same for the same input.
 * @throws {OrderError} when the stages of the catalog contradict each other
 */
export function makePlan(catalog: Catalog, before: Intent, after: Intent): Plan {
  const steps = deliverySteps(catalog).map((step) => ({
    ...step,
    deliveries: step.deliveries.filter(({ target }) => after.abandoned?.[target] === undefined),
  }));
  const turns = turnsOf(catalog, before, after);
  const changes = turns.map((turn) => describe(catalog, steps, turn, { before, after }));
  const writing = changes.filter((_, i) => turns[i]?.writes);
  const written = new Set(writing.flatMap(({ secret, derivedChanging }) => [secret, ...derivedChanging]));
  const acting = writing.filter(({ kind }) => kind !== "adopt" && kind !== "release");
  const order = withActions(
    catalog,
    orderOf(catalog, steps, written),
    new Set(acting.flatMap(({ secret, derivedChanging }) => [secret, ...derivedChanging])),
  );
  const retired = turns.flatMap(({ secret, gone }): Retired[] =>
    gone.map((generation) => ({ secret, generation })),
  );
  const changing = new Set(turns.map(({ secret }) => secret));
  return {
    system: catalog.system,
    changes,
    order,
    restarts: restartGroups(
      catalog,
      writing.flatMap(({ restarts }) => restarts),
    ),
    retired,
    skipped: skippedOf(catalog, changing),
    writtenOff: writtenOff(catalog, before, after),
    leaving: leavingSecrets(catalog, after).filter(({ secret }) => !changing.has(secret)),
  };
}
