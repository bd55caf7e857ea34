import { localMintKindNames } from "./kinds.ts";
import type { Catalog } from "./schema.ts";
import type { Source } from "./source-schema.ts";
import { templateParents } from "./template.ts";

/** A secret that another is made from, and the path to its name inside `source`. */
export interface Parent {
  readonly name: string;
  readonly path: readonly string[];
}

/** The secrets that a source is made from: none unless it is derived. */
export function parentsOf(source: Source): Parent[] {
  if (source.kind !== "derived") return [];
  const parents: Parent[] = [];
  if (source.template !== undefined) {
    parents.push(...templateParents(source.template).map((name) => ({ name, path: ["template"] })));
  }
  if (source.jwt !== undefined) parents.push({ name: source.jwt.secret, path: ["jwt", "secret"] });
  if (source.hash !== undefined) parents.push({ name: source.hash.of, path: ["hash", "of"] });
  return parents;
}

/** The derived secrets that change when any of the named ones does, at any depth, in the order of the catalog. */
export function derivedFrom(catalog: Catalog, names: Iterable<string>): string[] {
  const changed = new Set(names);
  const given = new Set(changed);
  for (let before = -1; before !== changed.size; ) {
    before = changed.size;
    for (const [name, { source }] of Object.entries(catalog.secrets)) {
      if (parentsOf(source).some((parent) => changed.has(parent.name))) changed.add(name);
    }
  }
  return Object.keys(catalog.secrets).filter((name) => changed.has(name) && !given.has(name));
}

/** The secret that signs a certificate. It changes nothing of those that are made already. */
export function signerOf(source: Source): string | undefined {
  return source.kind === "minted" && source.by === "certificate" ? source.signedBy : undefined;
}

/** Whether what makes a secret also revokes it, so that each generation is accepted until it is retired, wherever it stands. */
export function isRevocable(source: Source | undefined): boolean {
  if (source?.kind !== "minted") return false;
  return !(localMintKindNames as readonly string[]).includes(source.by);
}
