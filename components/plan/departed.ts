import { posix } from "node:path";
import {
  type Catalog,
  type Delivery,
  identityOf,
  parentsOf,
  placeText,
  type Secret,
  type Target,
} from "../catalog/index.ts";
import type { Intent } from "./intent.ts";
import { refuseIf } from "./refusals.ts";
import { renamedDescribed } from "./renamed-described.ts";

/**
 * The secrets that hold generations and are no longer in the catalog. They stay in state and at their places, as they
 * are, until `keyturn remove` empties these.
 */
export function departedNames(catalog: Catalog, { generations }: Intent): string[] {
  return Object.keys(generations).filter((name) => !Object.hasOwn(catalog.secrets, name));
}

/** The part of a catalog that is kept with the state, so that a secret can leave the catalog before its places. */
export type Described = Pick<Catalog, "secrets" | "targets">;

/** That part as the text that the state keeps, by which a command sees whether a run knew this very catalog. */
export function describedText({ secrets, targets }: Catalog, { removed = {} }: Intent): string {
  const kept = Object.entries(secrets).filter(
    ([name, { source }]) => source.kind !== "builtin" && removed[name] !== "gone",
  );
  const described: Described = { secrets: Object.fromEntries(kept), targets };
  return JSON.stringify(described);
}

/**
 * The catalog with what it has lost: the named secrets, and those that were made from them and are lost too. A place
 * that a secret of the catalog has by now is that one's, and no longer theirs.
 * @param last as an earlier run described them, by the names that they had then
 * @param names those to bring back; one that `last` does not hold is left out
 * @throws {IntentRefused} where a target has become another place meanwhile: what was lost would go there too
 */
export function withDeparted(catalog: Catalog, last: Described, names: readonly string[]): Catalog {
  const described = renamedDescribed(last, catalog);
  const found = lostSecrets(catalog, described, names);
  const wanted = new Set(
    [...found.values()].flatMap(({ stages }) =>
      stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)),
    ),
  );
  const lost = Object.entries(described.targets).filter(([name]) => wanted.has(name));
  refuseIf(lost.flatMap(([name, target]) => movedAway(catalog, found, name, target)));
  const targets = { ...Object.fromEntries(lost), ...catalog.targets };
  const taken = new Set(
    Object.values(catalog.secrets).flatMap(({ stages }) =>
      stages.flatMap(({ deliver }) => deliver.map((delivery) => keyOf(targets, delivery))),
    ),
  );
  const kept = [...found].map(([name, secret]): [string, Secret] => {
    const stages = secret.stages.map((stage) => ({
      ...stage,
      deliver: stage.deliver.filter((delivery) => !taken.has(keyOf(targets, delivery))),
    }));
    return [name, { ...secret, stages: stages.filter(({ deliver }) => deliver.length > 0) }];
  });
  return { ...catalog, targets, secrets: { ...catalog.secrets, ...Object.fromEntries(kept) } };
}

function lostSecrets(
  catalog: Catalog,
  { secrets }: Described,
  names: readonly string[],
): ReadonlyMap<string, Secret> {
  const all = Object.entries(secrets).filter(([name]) => !Object.hasOwn(catalog.secrets, name));
  const found = new Map(all.filter(([name]) => names.includes(name)));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [name, secret] of all) {
      const parents = parentsOf(secret.source).map((parent) => parent.name);
      const isComplete = parents.every(
        (parent) => found.has(parent) || Object.hasOwn(catalog.secrets, parent),
      );
      if (isComplete && parents.some((parent) => found.has(parent))) found.set(name, secret);
    }
  }
  return found;
}

function movedAway(
  catalog: Catalog,
  found: ReadonlyMap<string, Secret>,
  name: string,
  before: Target,
): string[] {
  const now = catalog.targets[name];
  if (now === undefined || placeOf(now) === placeOf(before)) return [];
  const lost = [...found].flatMap(([secret, { stages }]) =>
    stages.some(({ deliver }) => deliver.some(({ target }) => target === name)) ? [secret] : [],
  );
  return [
    `the target ${name} was ${placeText(before)}, where ${lost.join(", ")} of an earlier catalog still stands: ` +
      `let the target be that place again until keyturn remove ${lost.join(" ")} has emptied it`,
  ];
}

/** Equal for two targets that are one place. */
function placeOf(target: Target): string {
  if (target.kind !== "dotenv-file") return identityOf(target) ?? target.kind;
  return JSON.stringify([target.kind, target.host ?? "any", posix.normalize(target.path)]);
}

/** Equal for two deliveries that write one key of one place. */
function keyOf(targets: Catalog["targets"], { target, key }: Delivery): string {
  const place = targets[target];
  if (place === undefined) return JSON.stringify([target, key]);
  const isGithub = place.kind === "github-actions" || place.kind === "github-environment";
  return JSON.stringify([placeOf(place), isGithub ? key.toUpperCase() : key]);
}
