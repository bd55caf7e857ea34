import { actionsOf, actionText, type Catalog } from "../catalog/index.ts";
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

/**
 * What is done at retirement, in words: the acceptors of `overlap: dual` lose the previous value, and what reads it there starts
 * anew.
 */
export function actionsAtLast(
  { secrets, targets }: Catalog,
  secret: string,
  abandoned: Readonly<Record<string, unknown>> = {},
): string[] {
  const { overlap, stages: [acceptors] = [] } = secrets[secret] ?? {};
  if (overlap !== "dual" || acceptors === undefined) return [];
  const names = [...new Set(acceptors.deliver.map(({ target }) => target))];
  const left = names.filter((name) => abandoned[name] === undefined);
  return [
    ...left.flatMap((name) => actionsOf(targets[name]).map((action) => `${actionText(action)} on ${name}`)),
    ...(acceptors.then ?? []).map((action) => `${actionText(action)} for ${secret}`),
  ];
}
