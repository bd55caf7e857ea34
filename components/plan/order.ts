import { type Catalog, type Finding, formerPairs, formerTargetNames } from "../catalog/index.ts";
import { acceptedFirst } from "./acceptors.ts";
import { coupledWith } from "./coupled.ts";
import { circularParts, inOrder, shortestCircle } from "./graph.ts";
import { coarsest, type Group, groupBy, split } from "./units.ts";

/** One delivery of a step. */
export interface StepDelivery {
  readonly secret: string;
  readonly target: string;
  readonly key: string;
}

/** Writes that are done together, as one resource. */
export interface Step {
  /** Made of target and secret names, never of a position: moving things in the catalog renames nothing. */
  readonly name: string;
  readonly targets: readonly string[];
  readonly deliveries: readonly StepDelivery[];
  /** The names of the steps that must be done before. */
  readonly after: readonly string[];
  /**
   * Names that the step has under another grouping, those of the other targets that it writes; and what all these were
   * called before, with the names that targets and secrets had.
   */
  readonly aliases: readonly string[];
}

/** The stages of some secrets contradict each other. Its message holds every whole cycle. */
export class OrderError extends Error {
  override readonly name = "OrderError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(
      findings
        .map(({ message, remedy }) => `${message}${remedy === undefined ? "" : `\n  → ${remedy}`}`)
        .join("\n"),
    );
    this.findings = findings;
  }
}

/** A group has to be done before another one because of these two stages of a secret. */
interface Reason {
  readonly secret: string;
  readonly stage: number;
  readonly before: string;
  readonly after: string;
}

interface Graph {
  readonly edges: Set<number>[];
  readonly reasons: ReadonlyMap<string, Reason>;
}

/**
 * Edges from each stage's groups to the next stage's. A stage is never empty, so these imply all the others. Coupled
 * secrets go through their stages together. What a derived secret is made from is accepted before anybody gets it.
 */
function graphOf(catalog: Catalog, groups: readonly Group[]): Graph {
  const edges = groups.map(() => new Set<number>());
  const reasons = new Map<string, Reason>();
  const placed = groups.flatMap((group, node) => group.units.map((unit) => ({ unit, node })));
  const edge = (from: number, to: number, reason: Omit<Reason, "before" | "after">, targets: string[]) => {
    const [before = "", after = ""] = targets;
    edges[from]?.add(to);
    const name = `${from}>${to}`;
    if (!reasons.has(name)) reasons.set(name, { ...reason, before, after });
  };
  const together = (secret: string) => coupledWith(catalog, secret)[0] ?? secret;
  for (const ofCouple of groupBy(placed, ({ unit }) => together(unit.secret))) {
    for (const { unit, node } of ofCouple) {
      for (const later of ofCouple.filter((other) => other.unit.stage === unit.stage + 1)) {
        const { secret, stage, target } = later.unit;
        edge(node, later.node, { secret, stage }, [unit.target, target]);
      }
    }
  }
  for (const { unit, node } of placed) {
    for (const parent of acceptedFirst(catalog, unit)) {
      for (const first of placed.filter((one) => one.unit.secret === parent && one.unit.stage === 0)) {
        const { secret, stage, target } = unit;
        edge(first.node, node, { secret, stage }, [first.unit.target, target]);
      }
    }
  }
  return { edges, reasons };
}

function cycleFinding({ edges, reasons }: Graph, part: readonly number[]): Finding {
  const circle = shortestCircle(edges, part);
  const steps = circle.flatMap((node, i) => reasons.get(`${node}>${circle[(i + 1) % circle.length]}`) ?? []);
  const told = steps.map(({ secret, before, after }) => `${secret} (deliver ${before}, then ${after})`);
  const first = steps[0];
  return {
    path: ["secrets", first?.secret ?? "", "stages", first?.stage ?? 0],
    at: "value",
    message: `these stages wait for each other: ${[...told, first?.secret ?? ""].join(" → ")}`,
    remedy: "put these targets into one stage of one of these secrets, or turn its stages round",
  };
}

/** Divides the groups that lie on circles, the coarse ones first, until none is left or none can be divided. */
function arrange(catalog: Catalog): { groups: Group[]; graph: Graph; cycles: Finding[] } {
  let groups = coarsest(catalog);
  for (;;) {
    const graph = graphOf(catalog, groups);
    const parts = circularParts(graph.edges);
    const divided = new Map<number, Group[]>();
    const stuck: number[][] = [];
    for (const part of parts) {
      const batches = part.filter((node) => groups[node]?.level === "batch");
      const before = divided.size;
      for (const node of batches.length > 0 ? batches : part) {
        const group = groups[node];
        const finer = group && split(catalog, group);
        if (finer !== undefined) divided.set(node, finer);
      }
      if (divided.size === before) stuck.push(part);
    }
    if (divided.size === 0) return { groups, graph, cycles: stuck.map((part) => cycleFinding(graph, part)) };
    groups = groups.flatMap((group, node) => divided.get(node) ?? [group]);
  }
}

/** What is wrong with the order of a catalog: one finding for each cycle between stages. */
export function checkOrder(catalog: Catalog): Finding[] {
  return arrange(catalog).cycles;
}

/** What a step was called before its targets, or its secret where it writes that one alone, got other names. */
function formerStepNames(catalog: Catalog, { level, units }: Group, targets: readonly string[]): string[] {
  const [target = ""] = targets;
  const secret = units[0]?.secret ?? "";
  if (level !== "secret") return targets.flatMap((name) => formerTargetNames(catalog, name));
  return formerPairs(catalog, { secret, target }).map((old) => `${old.target}-${old.secret}`);
}

/**
 * The steps that deliver a catalog's secrets, each after those that it has to wait for. For every secret all of one
 * stage comes before all of the next. Writes are grouped into as few steps as that allows; the grouping depends on
 * the catalog alone, never on what changes in a run.
 * @throws {OrderError} when the stages of some secrets contradict each other
 */
export function deliverySteps(catalog: Catalog): Step[] {
  const { groups, graph, cycles } = arrange(catalog);
  if (cycles.length > 0) throw new OrderError(cycles);
  const inCatalog = Object.keys(catalog.targets);
  const place = (name: string) => inCatalog.indexOf(name);
  const members = groups.map(({ units }) =>
    [...new Set(units.map(({ target }) => target))].sort((a, b) => place(a) - place(b)),
  );
  const names = groups.map(({ level, units }, node) => {
    const first = members[node]?.[0] ?? "";
    return level === "secret" ? `${first}-${units[0]?.secret}` : first;
  });
  return inOrder(graph.edges).map((node) => {
    const targets = members[node] ?? [];
    const deliveries = targets.flatMap((target) =>
      (groups[node]?.units ?? [])
        .filter((unit) => unit.target === target)
        .flatMap(({ secret, keys }) => keys.map((key) => ({ secret, target, key }))),
    );
    const after = names.filter((_, other) => graph.edges[other]?.has(node));
    const group = groups[node];
    const former = group === undefined ? [] : formerStepNames(catalog, group, targets);
    return { name: names[node] ?? "", targets, deliveries, after, aliases: [...targets.slice(1), ...former] };
  });
}
