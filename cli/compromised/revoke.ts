import { abilityOf, listed } from "../../components/catalog/index.ts";
import { abandon, type Intent, retire } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import type { Outcome } from "../outcome.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { sinksOf } from "../state/sinks.ts";
import { asTargets, type Closure } from "./closure.ts";
import { type Holding, letGo, stillHolding } from "./still-holding.ts";

/** What the second run is about. */
interface Revocation {
  readonly names: readonly string[];
  readonly closure: Closure;
  readonly subject: string;
}

/** What came of it. */
export interface Revoked {
  readonly outcome: Outcome;
  /** What still holds the value that is dead. */
  readonly holding: Holding;
}

const NOTHING: Holding = { sinks: [], targets: [], owed: [] };

/**
 * Lets the old generations die: when every place has the new value, with all checks; with `revokeAnyway` also while
 * some hold the old one. What such a place owes stays owed, and an optional one that does not answer is written off.
 */
export async function revoke(
  project: Project,
  { names, closure, subject }: Revocation,
  options: CarryOutOptions & { revokeAnyway?: boolean; silent?: boolean },
): Promise<Revoked> {
  const { catalog, intent } = project;
  const old = names.flatMap((name) => {
    const generation = `${name}-g${intent.generations[name]?.previous}`;
    return [generation, `${generation}-adopted`];
  });
  const holding = options.revokeAnyway === true ? await stillHolding(project, closure.sinks, names) : NOTHING;
  const retired = retire(intent, catalog, names);
  const run = { ...options, yes: true };
  if (holding.sinks.length + holding.owed.length === 0) {
    return { outcome: await carryOut(project, retired, `Revoke ${subject}`, run), holding };
  }
  const places = listed([...holding.sinks, ...holding.owed]);
  note(`mind: ${places} could not be reached, and may hold a value that nobody accepts from now on.`);
  const after = writtenOff(retired, project, holding.owed);
  const erased = closure.previousKeys.filter(
    (name) => !holding.targets.some((target) => name.startsWith(`${target}-`)),
  );
  const off = sinksOf(project).filter(({ deliveries }) =>
    deliveries.some(({ target }) => holding.owed.includes(target)),
  );
  // What is written whole is written once more without the old value: that takes what else stands there.
  const whole = sinksOf(project).filter(
    ({ name, deliveries }) =>
      closure.sinks.includes(name) &&
      deliveries.some(
        ({ target }) =>
          abilityOf(catalog.targets[target])?.writes === "whole" && !holding.targets.includes(target),
      ),
  );
  const going = [
    ...closure.secrets,
    ...closure.adopted,
    ...erased,
    ...[...off, ...whole].map(({ name }) => name),
  ];
  await letGo(project, old, [...closure.adopted, ...erased]);
  const outcome = await carryOut(project, after, `Revoke ${subject}, although ${places} may hold it`, {
    ...run,
    targets: asTargets(going),
  });
  return { outcome, holding };
}

function writtenOff(intent: Intent, { catalog }: Project, targets: readonly string[]): Intent {
  const open = targets.filter((target) => intent.abandoned?.[target] === undefined);
  return open.length === 0 ? intent : abandon(intent, catalog, open, new Date());
}
