import {
  type Catalog,
  derivedFrom,
  isRevocable,
  notifierSecrets,
  notifiersOf,
  parentsOf,
  placeText,
} from "../catalog/index.ts";
import { bump } from "./bump.ts";
import { coupledWith } from "./coupled.ts";
import type { Generations, Intent } from "./intent.ts";
import { makePlan } from "./plan.ts";
import type { Place, Plan, RestartGroup } from "./plan-types.ts";
import { IntentRefused } from "./refusals.ts";
import { restartGroups } from "./restarts.ts";

/** What a leak of one secret touches, and what a rotation that answers it would do. Holds no value. */
export interface Blast {
  readonly secret: string;
  readonly source: string;
  readonly risk: string;
  readonly description?: string;
  /** Secrets whose values stand within the leaked one, such as the password in a connection string. */
  readonly reveals: readonly string[];
  /** Secrets that are made from what leaked: whoever has it can make them too. */
  readonly derived: readonly string[];
  /** Secrets that turn in the same run although they did not leak. */
  readonly coupled: readonly string[];
  /** Where the values stand that leaked or can be made from it, in the order of the catalog. */
  readonly places: readonly Place[];
  /** Services that read one of them when they start, in the catalog's groups. */
  readonly services: readonly RestartGroup[];
  /** Probes that show whether one of them works. */
  readonly probes: readonly string[];
  /** Notifiers that send with one of them: who has it can write to their channel. */
  readonly notifiers: readonly string[];
  /** What stored data the leak lays open, and a rotation makes unreadable. */
  readonly encrypts: readonly { readonly secret: string; readonly what: string }[];
  /** The secrets that a rotation has to name; none where nothing can be turned here. */
  readonly rotates: readonly string[];
  /** Why such a rotation is refused as things stand. */
  readonly obstacles: readonly string[];
  /** What it would do. */
  readonly plan: Plan;
  /** What its retirement would let go, and how: only what was minted is revoked where it is accepted. */
  readonly retires: readonly {
    readonly secret: string;
    readonly generation: number;
    readonly how: "revoked" | "forgotten";
  }[];
}

/**
 * The blast radius of a secret, from the catalog and the stack file alone.
 * @param name a secret of the catalog
 * @throws {OrderError} when the stages of the catalog contradict each other
 */
export function blastOf(catalog: Catalog, intent: Intent, name: string, now: Date): Blast {
  const secret = catalog.secrets[name];
  const leaked = withRevealed(catalog, name);
  const derived = derivedFrom(catalog, leaked);
  const touched = new Set([...leaked, ...derived]);
  const roots = [...new Set(leaked.flatMap((one) => rootsOf(catalog, one)))];
  const rotates = Object.keys(catalog.secrets).filter((one) =>
    roots.some((root) => coupledWith(catalog, root).includes(one)),
  );
  const { before, after } = imagined(intent, rotates, now);
  return {
    secret: name,
    source: secret?.source.kind ?? "",
    risk: secret?.risk ?? "",
    ...(secret?.description === undefined ? {} : { description: secret.description }),
    reveals: leaked.filter((one) => one !== name),
    derived,
    coupled: rotates.filter((one) => !roots.includes(one)),
    places: placesOf(catalog, touched),
    services: restartGroups(
      catalog,
      [...touched].flatMap((one) => catalog.secrets[one]?.restarts ?? []),
    ),
    probes: probesOf(catalog, touched),
    notifiers: notifiersOf(catalog).flatMap((one) =>
      notifierSecrets(one.notifier).some((name) => touched.has(name)) ? [one.name] : [],
    ),
    encrypts: leaked.flatMap((one) => {
      const what = catalog.secrets[one]?.encryptsData?.what;
      return what === undefined ? [] : [{ secret: one, what }];
    }),
    rotates,
    obstacles: obstaclesTo(catalog, intent, rotates, now),
    plan: { ...makePlan(catalog, before, after), skipped: [], leaving: [] },
    retires: rotates.flatMap((one) => {
      const generation = before.generations[one]?.current;
      const how = isRevocable(catalog.secrets[one]?.source) ? "revoked" : "forgotten";
      return generation === undefined ? [] : [{ secret: one, generation, how }];
    }),
  };
}

/** The secret, and those whose values can be read out of it: a template holds its parents' values. */
function withRevealed(catalog: Catalog, name: string): string[] {
  const source = catalog.secrets[name]?.source;
  const inside = source?.kind === "derived" && source.template !== undefined ? parentsOf(source) : [];
  return [...new Set([name, ...inside.flatMap((parent) => withRevealed(catalog, parent.name))])];
}

/** The secrets with generations that one is made from at last; itself where it has generations. */
function rootsOf(catalog: Catalog, name: string): string[] {
  const source = catalog.secrets[name]?.source;
  if (source === undefined || source.kind === "builtin") return [];
  if (source.kind !== "derived") return [name];
  return parentsOf(source).flatMap((parent) => rootsOf(catalog, parent.name));
}

function placesOf(catalog: Catalog, names: ReadonlySet<string>): Place[] {
  return Object.entries(catalog.secrets).flatMap(([secret, { stages }]) => {
    if (!names.has(secret)) return [];
    return stages.flatMap(({ deliver }) =>
      deliver.map(({ target, key }) => {
        const place = catalog.targets[target];
        return { secret, target, key, where: place === undefined ? target : placeText(place) };
      }),
    );
  });
}

function probesOf(catalog: Catalog, names: ReadonlySet<string>): string[] {
  const asked = Object.entries(catalog.secrets).flatMap(([secret, { stages }]) =>
    names.has(secret) ? stages.flatMap(({ verify }) => verify) : [],
  );
  return [...new Set(asked)];
}

/** The rotation as if nothing stood in its way: what was begun is retired, and what has no generation has its first. */
function imagined(intent: Intent, names: readonly string[], now: Date): { before: Intent; after: Intent } {
  const made = { at: now.toISOString() };
  const entries = names.map((name): [string, Generations] => {
    const entry = intent.generations[name];
    if (entry === undefined) return [name, { current: 1, next: 2, made: { 1: made } }];
    const { previous: _, ...settled } = entry;
    return [name, settled];
  });
  const turned = entries.map(([name, { current, next, made: earlier }]): [string, Generations] => [
    name,
    { current: next, previous: current, next: next + 1, made: { ...earlier, [next]: made } },
  ]);
  const intentWith = (changed: [string, Generations][]): Intent => ({
    ...intent,
    generations: { ...intent.generations, ...Object.fromEntries(changed) },
  });
  return { before: intentWith(entries), after: intentWith(turned) };
}

/** What is said to a person who asks for this rotation; a value that a person gives is taken for given. */
function obstaclesTo(catalog: Catalog, intent: Intent, names: readonly string[], now: Date): string[] {
  if (names.length === 0) return ["nothing here can be turned: its platform makes it"];
  try {
    const given = names.filter((name) => catalog.secrets[name]?.source.kind === "manual");
    bump(intent, catalog, names, now, { given });
    return [];
  } catch (error) {
    if (!(error instanceof IntentRefused)) throw error;
    return [...error.reasons];
  }
}
