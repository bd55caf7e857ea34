import { actionsOf, derivedFrom, withRoles } from "../../components/catalog/index.ts";
import type { Intent, SystemModel } from "../../components/plan/index.ts";
import { sinksOf } from "../state/sinks.ts";

/** The resources that a run is about which turns some secrets and nothing else, by name. */
export interface Closure {
  /** Ledgers and generations. */
  readonly secrets: readonly string[];
  /** What brings the values, those that are made from them too, to their places. */
  readonly sinks: readonly string[];
  /** What derived secrets were before keyturn. */
  readonly adopted: readonly string[];
  readonly gates: readonly string[];
  /** What re-encrypts their stored data. */
  readonly migrations: readonly string[];
  /** What takes a previous value out of its place, and what is done then. */
  readonly previousKeys: readonly string[];
}

/**
 * All that has to do with some secrets: what is made from them turns along.
 *
 * @param names secrets that have generations
 * @param intents the generations that live in any of these are in it
 */
export function closureOf(
  project: SystemModel,
  names: readonly string[],
  intents: readonly Intent[],
): Closure {
  const { catalog } = project;
  const all = new Set([...names, ...derivedFrom(catalog, names)]);
  const sinks = sinksOf(project).filter(({ deliveries }) => deliveries.some(({ secret }) => all.has(secret)));
  const generations = names.flatMap((name) => {
    const numbers = intents.flatMap(({ generations: { [name]: entry } }) => [
      entry?.current,
      entry?.previous,
    ]);
    const live = [...new Set(numbers)].filter((number) => number !== undefined);
    return live.flatMap((number) => [`${name}-g${number}`, `${name}-g${number}-adopted`]);
  });
  const stages = [...all].flatMap((name) =>
    (catalog.secrets[name]?.stages ?? []).map((stage) => ({ name, ...stage })),
  );
  return {
    secrets: [...names.map((name) => `${name}-ledger`), ...generations],
    sinks: sinks.map(({ name }) => name),
    adopted: [...all].map((name) => `${name}-adopted`),
    gates: stages.flatMap(({ name, verify }) => verify.map((probe) => `${name}-proven-${probe}`)),
    migrations: names.map((name) => `${name}-migrated`),
    previousKeys: stages.flatMap(({ name, deliver, then = [] }) => [
      ...withRoles(then).map(({ role }) => `${name}-previous${role}`),
      ...deliver.flatMap(({ target }) => {
        const previous = `${target}-${name}-previous`;
        return [
          previous,
          ...withRoles(actionsOf(catalog.targets[target])).map(({ role }) => previous + role),
        ];
      }),
    ]),
  };
}

/** Names of resources as the engine's globs of URNs: a run takes one that is not there for a mistake, but no glob. */
export function asTargets(names: readonly string[]): string[] {
  return [...new Set(names)].map((name) => `**::${name}`);
}
