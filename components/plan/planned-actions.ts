import { type Action, actionText, type Catalog } from "../catalog/index.ts";
import type { PlannedStep } from "./plan-types.ts";

/**
 * The steps with what is done behind them: a target's actions where a value is written there that was not there before, and a
 * stage's behind the last step that writes it.
 *
 * @param acting the secrets that get another value; of one that is adopted, what it is written to has had it all along
 */
export function withActions(
  catalog: Catalog,
  order: readonly PlannedStep[],
  acting: ReadonlySet<string>,
): PlannedStep[] {
  return order.map((step, index) => {
    const later = order.slice(index + 1);
    const writes = step.writes.filter(({ secret }) => acting.has(secret));
    const ofTargets = [...new Set(writes.map(({ target }) => target))].flatMap((name) =>
      actionsOf(catalog.targets[name]).map((action) => `${actionText(action)} on ${name}`),
    );
    const ofStages = [...new Set(writes.map(({ secret }) => secret))].flatMap((secret) =>
      (catalog.secrets[secret]?.stages ?? []).flatMap(({ deliver, then = [] }) => {
        const isOf = (one: PlannedStep) =>
          one.writes.some(
            (write) =>
              write.secret === secret &&
              deliver.some(({ target, key }) => target === write.target && key === write.key),
          );
        return isOf(step) && !later.some(isOf) ? then.map((one) => `${actionText(one)} for ${secret}`) : [];
      }),
    );
    const actions = [...ofTargets, ...ofStages];
    return actions.length === 0 ? step : { ...step, actions };
  });
}

/** A target of a kind that is not available yet may hold anything, and none is written. */
function actionsOf(target: Catalog["targets"][string] | undefined): readonly Action[] {
  const then = target !== undefined && "then" in target ? target.then : undefined;
  return Array.isArray(then) ? (then as Action[]) : [];
}
