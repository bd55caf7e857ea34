import { type Catalog, derivedFrom } from "../catalog/index.ts";

/**
 * How long a secret's previous generation is kept at least once every place has the new one, in milliseconds: its
 * `overlapFor`, or as long as a place of it, or of what is derived from it, may still work with the old value.
 */
export function overlapFor(catalog: Catalog, secret: string): number {
  return Math.max(
    catalog.secrets[secret]?.overlapFor ?? 0,
    ...holders(catalog, secret).map(([, time]) => time),
  );
}

/** The targets that may work with a secret's old value for a while after they were written, with that time in milliseconds. */
export function holders(catalog: Catalog, secret: string): [target: string, milliseconds: number][] {
  const names = [secret, ...derivedFrom(catalog, [secret])];
  const targets = new Set(
    names.flatMap((name) =>
      (catalog.secrets[name]?.stages ?? []).flatMap(({ deliver }) => deliver.map(({ target }) => target)),
    ),
  );
  return [...targets].flatMap((target): [string, number][] => {
    const time = catalog.targets[target]?.holdsOldFor;
    return typeof time === "number" ? [[target, time]] : [];
  });
}
