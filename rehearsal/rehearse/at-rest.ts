import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import { coupledWith, type Generations, liveGenerations } from "../../components/plan/index.ts";
import { mintOf, previousOf } from "./accepts.ts";
import { type Look, type Mark, Places } from "./places.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";
import { readIntent } from "./stack-intent.ts";
import { readState, type StateValues } from "./state-values.ts";
import type { Violations } from "./violation.ts";

/** What a system holds in which nothing is running. */
export interface Resting {
  readonly catalog: Catalog;
  /** What the stack file asks for. */
  readonly generations: Readonly<Record<string, Generations>>;
  readonly look: Look;
  readonly state: Pick<StateValues, "generations">;
}

/** What is wrong with a system in which nothing is running and nothing should be owed. */
export async function checkAtRest(system: RehearsedSystem, violations: Violations): Promise<StateValues> {
  const state = await readState(system);
  const { catalog } = system.model;
  const { generations } = readIntent(system.stackFile, catalog);
  await system.ready();
  compareAtRest({ catalog, generations, look: new Places(system).look(), state }, violations);
  return state;
}

/** Compares places, stack file and state. */
export function compareAtRest(resting: Resting, violations: Violations): void {
  const { catalog, generations, look, state } = resting;
  for (const [secret, { stages, source, overlap }] of Object.entries(catalog.secrets)) {
    if (source.kind === "builtin") continue;
    violations.ask(3);
    const entry = generations[secret];
    const marks = stages
      .flatMap(({ deliver }) => deliver)
      .flatMap((delivery) => (look.letIn(delivery.target) === undefined ? held(look, delivery) : []));
    const [first = ""] = marks;
    if (marks.some((mark) => mark !== first)) violations.add(3, `the places of ${secret} hold unlike values`);
    if (entry === undefined) continue;
    const known = state.generations.get(secret) ?? new Map<number, ReadonlySet<Mark>>();
    if (marks.length > 0 && known.get(entry.current)?.has(first) !== true)
      violations.add(3, `the places of ${secret} do not hold generation ${entry.current}`);
    checkGenerations(secret, entry, [...known.keys()], violations);
    const by = mintOf(source);
    if (by !== undefined) checkCredentials(secret, entry, by, { look, known }, violations);
    if (overlap === "dual") checkPrevious(resting, secret, entry, violations);
    for (const other of coupledWith(catalog, secret).filter((one) => one !== secret)) {
      violations.ask(6);
      if (generations[other]?.current !== entry.current)
        violations.add(6, `${secret} and ${other} are coupled, and at different generations`);
    }
  }
}

function held(look: Look, delivery: Delivery): Mark[] {
  return [look.kept(delivery) ?? "", ...look.inUse(delivery)];
}

function checkGenerations(
  secret: string,
  entry: Generations,
  known: readonly number[],
  violations: Violations,
): void {
  const live = liveGenerations(entry);
  const more = known.filter((number) => !live.includes(number));
  const fewer = live.filter((number) => !known.includes(number));
  if (more.length > 0) violations.add(3, `the state holds generation ${more.join(", ")} of ${secret} still`);
  if (fewer.length > 0) violations.add(3, `the state lacks generation ${fewer.join(", ")} of ${secret}`);
}

function checkCredentials(
  secret: string,
  entry: Generations,
  by: NonNullable<ReturnType<typeof mintOf>>,
  { look, known }: { look: Look; known: ReadonlyMap<number, ReadonlySet<Mark>> },
  violations: Violations,
): void {
  const living = look.credentials(by).filter(({ isLiving }) => isLiving);
  const live = liveGenerations(entry);
  const marks = live.flatMap((number) => [...(known.get(number) ?? [])]);
  const strange = living.filter(({ mark }) => !marks.includes(mark)).length;
  if (strange > 0) violations.add(3, `${strange} credentials of ${secret} live that no generation has`);
  if (living.length - strange !== live.length)
    violations.add(3, `not every live generation of ${secret} has a credential that lives`);
}

/** An acceptor lets the previous value in for as long as it lives, and no other. */
function checkPrevious(
  { catalog, look, state }: Resting,
  secret: string,
  { current, previous }: Generations,
  violations: Violations,
): void {
  const known = state.generations.get(secret);
  const wanted = previous === undefined ? undefined : known?.get(previous);
  for (const acceptor of catalog.secrets[secret]?.stages[0]?.deliver ?? []) {
    const halves = look.letIn(acceptor.target);
    if (halves !== undefined) {
      const isOf = (generation: number) => halves.marks.some((mark) => known?.get(generation)?.has(mark));
      const live = previous === undefined ? [current] : [current, previous];
      if (!live.every(isOf))
        violations.add(3, `${acceptor.target} should let in every live generation of ${secret}`);
      if (halves.marks.length + halves.others > live.length)
        violations.add(3, `${acceptor.target} lets in more than the live generations of ${secret}`);
      continue;
    }
    const mark = look.kept(previousOf(acceptor));
    if (mark === undefined ? wanted === undefined : wanted?.has(mark)) continue;
    const what =
      previous === undefined ? "no previous value" : `generation ${previous} as the previous value`;
    violations.add(3, `${acceptor.target} should hold ${what} of ${secret}`);
  }
}
