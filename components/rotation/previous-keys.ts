import { type Output, type Resource, ResourceHook } from "@pulumi/pulumi";
import { type Catalog, previousKey } from "../catalog/index.ts";
import { PreviousKey } from "../sinks/previous-key.ts";
import { refuseOwed } from "./owed.ts";
import { refuseDestroy, refuseWanted } from "./refuse-destroy.ts";

/** Where a secret's previous value stands, and that value. */
export interface PreviousKeysArgs {
  secret: string;
  catalog: Catalog;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  value: Output<string>;
  /** Targets that were written off. */
  abandoned: ReadonlySet<string>;
}

/** The previous value dies where the acceptors hold it, unless a place that is owed the new one has only that. */
const hook = new ResourceHook("keyturn-erase-previous", async ({ name, oldInputs }) => {
  refuseWanted(name);
  const secret: unknown = oldInputs?.secret;
  if (typeof secret === "string") await refuseOwed(secret);
});

/**
 * What takes the previous value out of each acceptor when it is retired. Made before the acceptors get both values, so
 * that a run that is killed in between has it in the state.
 */
export function previousKeys(
  { secret, catalog, directory, value, abandoned }: PreviousKeysArgs,
  opts: { parent: Resource; dependsOn: readonly Resource[] },
): Resource[] {
  const [acceptors] = catalog.secrets[secret]?.stages ?? [];
  const targets = [...new Set(acceptors?.deliver.map(({ target }) => target))];
  return targets.flatMap((target) => {
    const place = catalog.targets[target];
    if (place?.kind !== "dotenv-file" || abandoned.has(target)) return [];
    const keys = (acceptors?.deliver ?? []).flatMap((one) =>
      one.target === target ? [previousKey(one.key)] : [],
    );
    const name = `${target}-${secret}-previous`;
    const host = place.host === undefined ? {} : { host: place.host };
    refuseDestroy(name);
    const args = { secret, target, directory, path: place.path, keys, value, ...host };
    const options = { parent: opts.parent, dependsOn: [...opts.dependsOn], hooks: { beforeDelete: [hook] } };
    return [new PreviousKey(name, args, options)];
  });
}
