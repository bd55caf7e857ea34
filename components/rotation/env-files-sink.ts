import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Catalog } from "../catalog/index.ts";
import type { Step } from "../plan/index.ts";
import { type EnvFile, EnvFiles } from "../sinks/env-files.ts";
import type { Delivered } from "./delivered.ts";
import { refuseDestroy } from "./refuse-destroy.ts";

interface SinkContext {
  catalog: Catalog;
  directory: string;
  delivered: ReadonlyMap<string, Delivered>;
}

/** The resource of a step that writes .env files. Its members' names are aliases: regrouping renames nothing. */
export function envFilesSink(step: Step, context: SinkContext, opts: CustomResourceOptions): EnvFiles {
  const files = new Map<string, EnvFile>();
  let host: string | undefined;
  for (const { secret, target, key } of step.deliveries) {
    const place = context.catalog.targets[target];
    const delivered = context.delivered.get(secret);
    if (place?.kind !== "dotenv-file" || delivered === undefined) continue;
    const file = files.get(target) ?? { target, path: place.path, entries: {} };
    const { generation, value, adopted, leaving } = delivered;
    if (leaving) file.absent = [...(file.absent ?? []), key];
    else file.entries[key] = { secret, generation, value, ...(adopted ? { adopted } : {}) };
    files.set(target, file);
    host = place.host;
  }
  const args = {
    directory: context.directory,
    files: [...files.values()],
    ...(host === undefined ? {} : { host }),
  };
  const hooks = { beforeDelete: [refuseDestroy(step.name)] };
  return new EnvFiles(step.name, args, { ...opts, hooks, aliases: step.aliases.map((name) => ({ name })) });
}
