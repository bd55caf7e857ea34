import type { Catalog } from "../catalog/index.ts";
import type { Intent } from "./intent.ts";

/**
 * The secrets that hold generations and are no longer in the catalog. They stay in state and at their places, as they
 * are, until `keyturn remove` empties these.
 */
export function departedNames(catalog: Catalog, { generations }: Intent): string[] {
  return Object.keys(generations).filter((name) => !Object.hasOwn(catalog.secrets, name));
}

/** The part of a catalog that is kept with the state, so that a secret can leave the catalog before its places. */
export type Described = Pick<Catalog, "secrets" | "targets">;

/**
 * The catalog with what it has lost. Targets that it still names are as it names them now.
 * @param described as an earlier run knew them
 * @param names those to bring back; one that `described` does not hold is left out
 */
export function withDeparted(catalog: Catalog, described: Described, names: readonly string[]): Catalog {
  const found = names.flatMap((name) => {
    const secret = Object.hasOwn(described.secrets, name) ? described.secrets[name] : undefined;
    return secret === undefined ? [] : [[name, secret] as const];
  });
  const wanted = new Set(
    found.flatMap(([, { stages }]) => stages.flatMap(({ deliver }) => deliver.map(({ target }) => target))),
  );
  const targets = Object.entries(described.targets).filter(([name]) => wanted.has(name));
  return {
    ...catalog,
    targets: { ...Object.fromEntries(targets), ...catalog.targets },
    secrets: { ...catalog.secrets, ...Object.fromEntries(found) },
  };
}
