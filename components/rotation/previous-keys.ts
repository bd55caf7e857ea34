import { type Output, type Resource, ResourceHook } from "@pulumi/pulumi";
import { actionsOf, type Catalog } from "../catalog/index.ts";
import { previousValue } from "../sinks/index.ts";
import type { SinkContext } from "../sinks/sink.ts";
import { aliases, formerNames, formerPlaceNames } from "./former-names.ts";
import { lastActions } from "./last-actions.ts";
import { refuseOwed } from "./owed.ts";
import { refuseDestroy, refuseWanted } from "./refuse-destroy.ts";

/** Where a secret's previous value stands, and that value. */
export interface PreviousKeysArgs {
  secret: string;
  /** The previous generation. */
  generation: string;
  catalog: Catalog;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  access: SinkContext["access"];
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
 * What takes the previous value out of each acceptor when it is retired, and what then has it forgotten by whoever read it
 * there. Made before the acceptors get both values, so
 * that a run that is killed in between has it in the state.
 */
export function previousKeys(
  { secret, generation, catalog, directory, access, value, abandoned }: PreviousKeysArgs,
  opts: { parent: Resource; dependsOn: readonly Resource[]; leaving: boolean },
): Resource[] {
  const [acceptors] = catalog.secrets[secret]?.stages ?? [];
  const targets = [...new Set(acceptors?.deliver.map(({ target }) => target))];
  const ofStage = lastActions(
    acceptors?.then ?? [],
    {
      name: secret,
      access: undefined,
      directory,
      written: [secret],
      prefix: `${secret}-previous`,
      former: formerNames(secret, (old) => `${old}-previous`),
    },
    opts,
  );
  const ofTargets = targets.flatMap((target) => {
    const place = catalog.targets[target];
    const eraser = place && previousValue(place.kind);
    if (place === undefined || eraser === undefined || abandoned.has(target)) return [];
    const keys = (acceptors?.deliver ?? []).flatMap((one) => (one.target === target ? [one.key] : []));
    const name = previousName({ secret, target });
    const former = formerPlaceNames({ secret, target }, previousName);
    refuseDestroy(name, former);
    const what = { secret, generation, place: { name: target, target: place }, keys, value };
    const then = lastActions(
      actionsOf(place),
      { name: target, target: place, access: access(place), directory, written: keys, prefix: name, former },
      { ...opts, dependsOn: [...opts.dependsOn, ...ofStage] },
    );
    const options = {
      parent: opts.parent,
      dependsOn: [...opts.dependsOn, ...ofStage, ...then],
      aliases: aliases(former),
      hooks: { beforeDelete: [hook] },
    };
    return [...then, eraser.previous(name, what, { directory, access }, options)];
  });
  return [...ofStage, ...ofTargets];
}

function previousName({ secret, target }: { secret: string; target: string }): string {
  return `${target}-${secret}-previous`;
}
