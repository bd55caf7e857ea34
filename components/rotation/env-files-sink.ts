import type { CustomResourceOptions } from "@pulumi/pulumi";
import { type Catalog, previousKey } from "../catalog/index.ts";
import type { Step } from "../plan/index.ts";
import { type EnvFile, EnvFiles } from "../sinks/env-files.ts";
import { rootsOf } from "./asked-for.ts";
import type { Delivered } from "./delivered.ts";
import { noteDebtor } from "./owed.ts";

interface SinkContext {
  catalog: Catalog;
  directory: string;
  delivered: ReadonlyMap<string, Delivered>;
}

/** The resource of a step that writes .env files. Its members' names are aliases: regrouping renames nothing. */
export function envFilesSink(step: Step, context: SinkContext, opts: CustomResourceOptions): EnvFiles {
  const files = new Map<string, EnvFile>();
  let host: string | undefined;
  let optional = false;
  for (const { secret, target, key } of step.deliveries) {
    const place = context.catalog.targets[target];
    const delivered = context.delivered.get(secret);
    if (place?.kind !== "dotenv-file" || delivered === undefined) continue;
    const file = files.get(target) ?? { target, path: place.path, entries: {} };
    const { generation, value, adopted, leaving, previous, accepted } = delivered;
    const both =
      accepted !== undefined && previous !== undefined && isAcceptor(context.catalog, secret, target);
    if (leaving) file.absent = [...(file.absent ?? []), key, ...(both ? [previousKey(key)] : [])];
    else {
      file.entries[key] = { secret, generation, value, ...(adopted ? { adopted } : {}) };
      if (both) file.entries[previousKey(key)] = { secret, generation: previous, value: accepted };
    }
    files.set(target, file);
    host = place.host;
    optional = place.optional;
  }
  const args = {
    directory: context.directory,
    files: [...files.values()],
    ...(host === undefined ? {} : { host }),
    ...(optional ? { optional } : {}),
  };
  const aliases = step.aliases.map((name) => ({ name }));
  const sink = new EnvFiles(step.name, args, { ...opts, aliases });
  if (optional) {
    const deliveries = step.deliveries.map(({ secret, target, key }) => ({
      target,
      key,
      roots: rootsOf(secret, context.catalog),
    }));
    noteDebtor({ deliveries, owed: sink.owed });
  }
  return sink;
}

/** Under `overlap: dual` the first stage accepts what the later ones present. */
function isAcceptor({ secrets }: Catalog, secret: string, target: string): boolean {
  const [acceptors] = secrets[secret]?.stages ?? [];
  return acceptors?.deliver.some((delivery) => delivery.target === target) === true;
}
