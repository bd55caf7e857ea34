import {
  actionsOf,
  type Catalog,
  formerPairs,
  NamesOfToday,
  withRoles,
} from "../../components/catalog/index.ts";
import { type Step, sinkName, sinksOfStep } from "../../components/plan/index.ts";

/** What a catalog amounts to, as far as names go. */
export interface Model {
  readonly catalog: Catalog;
  readonly steps: readonly Step[];
}

/** What holds a secret's name alone: its ledger, its generations, its gates and the like. */
const OF_SECRET =
  /^(\w+)(-(?:ledger|g\d+|g\d+-adopted|adopted|migrated|released|proven-.+|previous-then-.+))$/;

/** Today's names of secrets, targets and of the resources that bear these, for state and record hold those of before. */
export class ResourceNamesOfToday extends NamesOfToday {
  readonly #sinks: ReadonlyMap<string, string>;

  constructor({ catalog, steps }: Model) {
    super(catalog);
    this.#sinks = this.isEmpty ? new Map() : new Map(steps.flatMap((step) => formerSinks(catalog, step)));
  }

  /** What a resource is called since the names in its own are others; the same where none is. */
  resource(name: string): string {
    const [, secret, role] = OF_SECRET.exec(name) ?? [];
    if (secret !== undefined && role !== undefined) return this.secret(secret) + role;
    return this.#sinks.get(name) ?? name;
  }
}

/** By former name, today's of what brings a step to its places, and of what takes previous values out of these. */
function formerSinks(catalog: Catalog, step: Step): [string, string][] {
  const found: [string, string][] = [];
  const isToday = (name: string) => Object.hasOwn(catalog.targets, name);
  for (const old of step.aliases.filter((alias) => !isToday(alias))) {
    found.push([old, step.name], [`${old}-emptied`, `${step.name}-emptied`]);
  }
  for (const delivery of step.deliveries) {
    const roles = withRoles(actionsOf(catalog.targets[delivery.target])).map(({ role }) => role);
    for (const old of formerPairs(catalog, delivery)) {
      const before = `${old.target}-${old.secret}-previous`;
      const today = `${delivery.target}-${delivery.secret}-previous`;
      for (const role of ["", ...roles]) found.push([before + role, today + role]);
    }
  }
  for (const { name, deliveries } of sinksOfStep(catalog, step)) {
    const [delivery] = deliveries;
    if (name === step.name || delivery === undefined) continue;
    for (const old of formerPairs(catalog, delivery)) {
      found.push([sinkName({ ...old, key: delivery.key }), name]);
    }
  }
  return found;
}
