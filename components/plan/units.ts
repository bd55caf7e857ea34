import { abilityOf, type Catalog } from "../catalog/index.ts";

/** What one secret's stage brings to one target: the smallest thing that has a place in the order. */
export interface Unit {
  readonly secret: string;
  readonly stage: number;
  readonly target: string;
  readonly keys: readonly string[];
}

/** Units that are written together. */
export interface Group {
  /** `batch`: several targets at once. `target`: one target. `secret`: one secret's part of one target. */
  readonly level: "batch" | "target" | "secret";
  readonly units: readonly Unit[];
}

/** All units of a catalog, in its order: by secret, then stage, then target. */
export function unitsOf(catalog: Catalog): Unit[] {
  return Object.entries(catalog.secrets).flatMap(([secret, { stages }]) =>
    stages.flatMap(({ deliver }, stage) => {
      const targets = [...new Set(deliver.map(({ target }) => target))];
      return targets.map((target) => ({
        secret,
        stage,
        target,
        keys: deliver.filter((delivery) => delivery.target === target).map(({ key }) => key),
      }));
    }),
  );
}

/** The items in groups of equal keys, in the order in which each key is first met. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** The host that a batchable target lives on; undefined for a target that is never written with others. */
function batchHost(catalog: Catalog, name: string): string | undefined {
  const target = catalog.targets[name];
  // One that may be out of reach would hold up all that is written with it.
  if (target === undefined || abilityOf(target)?.batchable !== true || target.optional) return undefined;
  const host = "host" in target ? target.host : undefined;
  return JSON.stringify([target.kind, host]);
}

/** For each target the first of those that it is written with: they share a stage of some secret, and a host. */
function batchLeaders(catalog: Catalog, units: readonly Unit[]): Map<string, string> {
  const leader = new Map(units.map(({ target }) => [target, target]));
  const find = (name: string): string => {
    const up = leader.get(name) ?? name;
    return up === name ? name : find(up);
  };
  for (const stage of groupBy(units, ({ secret, stage }) => `${secret}/${stage}`)) {
    const batchable = stage.filter(({ target }) => batchHost(catalog, target) !== undefined);
    for (const host of groupBy(batchable, ({ target }) => batchHost(catalog, target) ?? "")) {
      const [first, ...others] = host;
      for (const other of others) if (first !== undefined) leader.set(find(other.target), find(first.target));
    }
  }
  return new Map([...leader.keys()].map((name) => [name, find(name)]));
}

/** The coarsest grouping: targets that are written together as one, every other target on its own. */
export function coarsest(catalog: Catalog): Group[] {
  const units = unitsOf(catalog);
  const leaders = batchLeaders(catalog, units);
  return groupBy(units, ({ target }) => leaders.get(target) ?? target).map((members) => ({
    level: new Set(members.map(({ target }) => target)).size > 1 ? "batch" : "target",
    units: members,
  }));
}

/** The next finer grouping of one group, or undefined when it can't be divided. */
export function split(catalog: Catalog, group: Group): Group[] | undefined {
  if (group.level === "batch") {
    return groupBy(group.units, ({ target }) => target).map((units) => ({ level: "target", units }));
  }
  const target = catalog.targets[group.units[0]?.target ?? ""];
  const secrets = groupBy(group.units, ({ secret }) => secret);
  if (group.level === "secret" || secrets.length < 2) return undefined;
  if (abilityOf(target)?.writes !== "keys") return undefined;
  return secrets.map((units) => ({ level: "secret", units }));
}
