import { circularParts, inOrder, shortestCircle } from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";

/** A service in the order of a restart, by a name that no other one has. */
export interface Ordered {
  readonly id: string;
  /** What it rests on by Compose, by the same names. */
  readonly needs: readonly string[];
}

/** A group of the catalog's `services:`, in its order. */
export interface OrderedGroup {
  readonly group: string;
  readonly services: readonly string[];
}

/** In which order services begin anew. */
export interface Steps {
  /** Those of one step rest on none of each other. */
  readonly steps: readonly (readonly string[])[];
  /** Where the groups of the catalog say the opposite of Compose, in words. */
  readonly contradictions: readonly string[];
}

/**
 * The steps of a restart: what others rest on comes first, by Compose's `depends_on` and by the groups of the catalog.
 * Where these contradict each other Compose is right, for it knows what can't start.
 *
 * @param all every service that is known; one that is not chosen hands on what it rests on
 * @throws CommandError where services wait for each other
 */
export function restartSteps(
  all: readonly Ordered[],
  chosen: ReadonlySet<string>,
  groups: readonly OrderedGroup[],
): Steps {
  const nodes = all.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  refuseCircles(all);
  const needed = nodes.map((id) => restsOn(all, id));
  const rank = nodes.map((id) => groups.findIndex(({ services }) => services.includes(id)));
  const edges = nodes.map((id, from) => {
    const after = [...nodes.keys()].filter((to) => {
      const isGrouped = (rank[from] ?? -1) >= 0 && (rank[from] ?? -1) < (rank[to] ?? -1);
      return isGrouped || needed[to]?.has(id) === true;
    });
    return new Set(after);
  });
  const contradictions: string[] = [];
  const isNeeded = (from: number, to: number) => needed[to]?.has(nodes[from] ?? "") === true;
  for (const part of circularParts(edges)) {
    contradictions.push(contradiction(shortestCircle(edges, part), nodes, rank, groups, isNeeded));
    for (const from of part) for (const to of part) if (!isNeeded(from, to)) edges[from]?.delete(to);
  }
  return { steps: layers(nodes, edges), contradictions };
}

/** Everything that a service rests on, near and far. */
function restsOn(all: readonly Ordered[], id: string): Set<string> {
  const found = new Set<string>();
  const look = [id];
  for (let next = look.pop(); next !== undefined; next = look.pop()) {
    const here = next;
    for (const need of all.find((one) => one.id === here)?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      look.push(need);
    }
  }
  return found;
}

/** Compose refuses such a file itself, but for older versions of it. */
function refuseCircles(all: readonly Ordered[]): void {
  const edges = all.map(({ needs }) => new Set(needs.map((need) => all.findIndex(({ id }) => id === need))));
  for (const to of edges) to.delete(-1);
  const [part] = circularParts(edges);
  if (part === undefined) return;
  const circle = shortestCircle(edges, part).map((node) => all[node]?.id);
  throw new CommandError(
    `these services wait for each other: ${[...circle, circle[0]].join(" → ")}. Take one of them out of the other's depends_on`,
  );
}

function contradiction(
  circle: readonly number[],
  nodes: readonly string[],
  rank: readonly number[],
  groups: readonly OrderedGroup[],
  isNeeded: (from: number, to: number) => boolean,
): string {
  const group = (node: number) => groups[rank[node] ?? -1]?.group;
  const told = circle.map((from, at) => {
    const to = circle[(at + 1) % circle.length] ?? from;
    return isNeeded(from, to)
      ? `${nodes[to]} depends on ${nodes[from]}`
      : `${nodes[from]} (group ${group(from)}) comes before ${nodes[to]} (group ${group(to)})`;
  });
  return `the catalog's groups contradict Compose: ${told.join(", but ")}. Compose's depends_on goes before`;
}

/** Each node as early as it may. */
function layers(nodes: readonly string[], edges: readonly ReadonlySet<number>[]): string[][] {
  const depth = nodes.map(() => 0);
  for (const node of inOrder(edges))
    for (const to of edges[node] ?? []) depth[to] = Math.max(depth[to] ?? 0, (depth[node] ?? 0) + 1);
  const steps: string[][] = [];
  for (const [node, id] of nodes.entries()) {
    const step = depth[node] ?? 0;
    while (steps.length <= step) steps.push([]);
    steps[step]?.push(id);
  }
  return steps;
}
