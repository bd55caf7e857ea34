import { coupledWith, type Generations, liveGenerations } from "../../components/plan/index.ts";
import { mintOf } from "./accepts.ts";
import { Places } from "./places.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";
import { readIntent } from "./stack-intent.ts";
import { readState, type StateValues } from "./state-values.ts";
import type { Violations } from "./violation.ts";

/** What is wrong with a system in which nothing is running and nothing should be owed. */
export async function checkAtRest(system: RehearsedSystem, violations: Violations): Promise<StateValues> {
  const state = await readState(system);
  const { catalog } = system.model;
  const { generations } = readIntent(system.stackFile, catalog);
  const look = new Places(system).look();
  for (const [secret, { stages, source }] of Object.entries(catalog.secrets)) {
    if (source.kind === "builtin") continue;
    const entry = generations[secret];
    const marks = stages
      .flatMap(({ deliver }) => deliver)
      .flatMap((delivery) => [look.kept(delivery) ?? "", ...look.inUse(delivery)]);
    const [first = ""] = marks;
    if (marks.some((mark) => mark !== first)) violations.add(3, `the places of ${secret} hold unlike values`);
    if (entry === undefined) continue;
    const held = state.generations.get(secret) ?? new Map();
    if (marks.length > 0 && held.get(entry.current)?.has(first) !== true)
      violations.add(3, `the places of ${secret} do not hold generation ${entry.current}`);
    checkGenerations(secret, entry, [...held.keys()], violations);
    if (source.kind === "minted") {
      const living = look.credentials(mintOf(source)).filter(({ isLiving }) => isLiving);
      const known = liveGenerations(entry).flatMap((number) => [...(held.get(number) ?? [])]);
      const strange = living.filter(({ mark }) => !known.includes(mark)).length;
      if (strange > 0) violations.add(3, `${strange} credentials of ${secret} live that no generation has`);
      if (living.length - strange !== liveGenerations(entry).length)
        violations.add(3, `not every live generation of ${secret} has a credential that lives`);
    }
    for (const other of coupledWith(catalog, secret))
      if (generations[other]?.current !== entry.current)
        violations.add(6, `${secret} and ${other} are coupled, and at different generations`);
  }
  return state;
}

function checkGenerations(
  secret: string,
  entry: Generations,
  held: readonly number[],
  violations: Violations,
): void {
  const live = liveGenerations(entry);
  const more = held.filter((number) => !live.includes(number));
  const fewer = live.filter((number) => !held.includes(number));
  if (more.length > 0) violations.add(3, `the state holds generation ${more.join(", ")} of ${secret} still`);
  if (fewer.length > 0) violations.add(3, `the state lacks generation ${fewer.join(", ")} of ${secret}`);
}
