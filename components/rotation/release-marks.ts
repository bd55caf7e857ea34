import type { Resource } from "@pulumi/pulumi";
import { type Catalog, derivedFrom } from "../catalog/index.ts";
import { type Step, sinkName } from "../plan/index.ts";
import { ownerOf } from "../sinks/github-provider.ts";
import type { Delivered } from "./delivered.ts";
import { releasedMark } from "./released.ts";

/** What the marks are made from. */
export interface ReleaseMarksArgs {
  catalog: Catalog;
  steps: readonly Step[];
  delivered: ReadonlyMap<string, Delivered>;
  /** By step, the resources that do its writes. */
  done: ReadonlyMap<string, readonly Resource[]>;
}

/**
 * A mark (`released.ts`) for each secret that leaves, after every step that takes it, or what is made from it, out of a
 * place.
 */
export function releaseMarks(
  { catalog, steps, delivered, done }: ReleaseMarksArgs,
  parent: Resource,
): Resource[] {
  return [...delivered].flatMap(([secret, { leaving, before }]) => {
    if (!leaving) return [];
    const chain = new Set([secret, ...derivedFrom(catalog, [secret])]);
    const its = steps.filter(({ deliveries }) => deliveries.some((delivery) => chain.has(delivery.secret)));
    const dependsOn = [...new Set([...before, ...its.flatMap(({ name }) => done.get(name) ?? [])])];
    return [releasedMark(secret, ownersOf(secret, catalog, its), { parent, dependsOn })];
  });
}

/** By the name of a GitHub secret's resource, the owner of its repository. */
function ownersOf(secret: string, { targets }: Catalog, steps: readonly Step[]): Record<string, string> {
  const its = steps.flatMap(({ deliveries }) => deliveries).filter((delivery) => delivery.secret === secret);
  return Object.fromEntries(
    its.flatMap((delivery) => {
      const place = targets[delivery.target];
      const isGithub = place?.kind === "github-actions" || place?.kind === "github-environment";
      return isGithub ? [[sinkName(delivery), ownerOf(place.repository)]] : [];
    }),
  );
}
