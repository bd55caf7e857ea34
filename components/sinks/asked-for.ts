import { type Catalog, firstSecretName, parentsOf } from "../catalog/index.ts";
import type { Intent } from "../plan/index.ts";
import type { Asked } from "./cloudflare-comment.ts";

/** What a secret's value was asked for with, by the names that secrets had first; nothing where it, or what it is made from, has no generation yet. */
export function askedFor(secret: string, catalog: Catalog, intent: Intent): Asked | undefined {
  const generations: Asked["generations"][number][] = [];
  const roots = rootsOf(secret, catalog).map((root) => ({ root, first: firstSecretName(catalog, root) }));
  for (const { root, first } of roots.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const entry = intent.generations[root];
    if (entry === undefined) return undefined;
    const { current, made } = entry;
    generations.push({ secret: first, generation: current, at: made[String(current)]?.at ?? "" });
  }
  const [first] = generations;
  const issued = first === undefined ? undefined : intent.issued[secret]?.[String(first.generation)];
  return {
    secret: firstSecretName(catalog, secret),
    generations,
    ...(issued === undefined ? {} : { issued }),
  };
}

/** The secrets with generations of their own that a secret is made from; itself where it has them. Sorted. */
export function rootsOf(secret: string, catalog: Catalog): string[] {
  const source = catalog.secrets[secret]?.source;
  if (source?.kind !== "derived") return [secret];
  const roots = parentsOf(source).flatMap((parent) => rootsOf(parent.name, catalog));
  return [...new Set(roots)].sort();
}
