import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { Catalog } from "../catalog/index.ts";
import type { Intent, Step, StepDelivery } from "../plan/index.ts";
import { flySecrets, flyUnset } from "../sinks/fly-secrets.ts";
import type { GithubProviders } from "../sinks/github-provider.ts";
import { githubSecret } from "../sinks/github-secret.ts";
import type { Delivered } from "./delivered.ts";
import { emptyPlace, noteWritten } from "./empty-place.ts";
import { envFilesSink } from "./env-files-sink.ts";
import { refuseDestroy } from "./refuse-destroy.ts";
import { type Proof, requireProof } from "./require-proof.ts";
import type { Stages } from "./stages.ts";
import type { StandingSecrets } from "./standing-secrets.ts";
import { storeSink } from "./store-sink.ts";

/** What the resources of a step are made from. */
export interface StepContext {
  catalog: Catalog;
  intent: Intent;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  /** By secret, what is brought to its places. */
  delivered: ReadonlyMap<string, Delivered>;
  github: GithubProviders;
  /** What Cloudflare's stores hold already of adopted secrets. */
  standing: StandingSecrets;
  /** What waits for what. */
  stages: Stages;
}

/** `proofs`: the gates that stand before what is made. */
type Options = CustomResourceOptions & { dependsOn: Resource[]; proofs: readonly Proof[] };

/**
 * The resources that do a step's writes. A target that takes several values in one write has one resource; one that
 * takes each value alone has one a key, named after target and secret.
 */
export function stepResources(step: Step, context: StepContext, parent: Resource): Resource[] {
  const kind = context.catalog.targets[step.targets[0] ?? ""]?.kind;
  const write = (deliveries: readonly StepDelivery[], make: (opts: Options) => Resource[]): Resource[] => {
    const { stages } = context;
    const made = make({ parent, dependsOn: stages.before(deliveries), proofs: stages.proofs(deliveries) });
    context.stages.written(deliveries, made);
    return made;
  };
  if (kind === "dotenv-file")
    return write(step.deliveries, (opts) => [envFilesSink(step, context, guarded(step.name, opts, false))]);
  if (kind === "fly") return write(step.deliveries, (opts) => flySink(step, context, opts));
  return step.deliveries.flatMap((delivery) => write([delivery], (opts) => keySink(delivery, context, opts)));
}

function flySink(step: Step, context: StepContext, opts: Options): Resource[] {
  const { proofs: _, ...plainly } = opts;
  const [target = ""] = step.targets;
  const place = context.catalog.targets[target];
  if (place?.kind !== "fly") return [];
  const found = step.deliveries.flatMap(({ secret, key }) => {
    const delivered = context.delivered.get(secret);
    return delivered === undefined ? [] : [{ key, delivered }];
  });
  const kept = found.filter(({ delivered }) => !delivered.leaving);
  const made: Resource[] = [];
  if (kept.length > 0) {
    const values = Object.fromEntries(kept.map(({ key, delivered }) => [key, delivered.value]));
    const generations = Object.fromEntries(kept.map(({ key, delivered }) => [key, delivered.generation]));
    const options = { ...guarded(step.name, opts, false), aliases: step.aliases.map((name) => ({ name })) };
    made.push(flySecrets(step.name, { app: place.app, values, generations }, options));
  }
  const names = found.filter(({ delivered }) => delivered.leaving).map(({ key }) => key);
  if (names.length > 0) {
    const name = `${step.name}-emptied`;
    made.push(
      flyUnset(name, { app: place.app, names }, { ...plainly, dependsOn: [...opts.dependsOn, ...made] }),
    );
  }
  return made;
}

/** The name of the resource that brings one value to a place that takes each alone. */
export function sinkName({ secret, target, key }: StepDelivery): string {
  return key === secret ? `${target}-${secret}` : `${target}-${secret}-${key}`;
}

function keySink({ secret, target, key }: StepDelivery, context: StepContext, opts: Options): Resource[] {
  const place = context.catalog.targets[target];
  const delivered = context.delivered.get(secret);
  if (place === undefined || delivered === undefined) return [];
  const name = sinkName({ secret, target, key });
  noteWritten(name, place, key);
  const { value, leaving } = delivered;
  const options = guarded(name, opts, leaving);
  switch (place.kind) {
    case "github-actions":
    case "github-environment":
      return [githubSecret(name, { target: place, key, value, providers: context.github }, options)];
    case "cloudflare-secrets-store":
      return [storeSink(name, { secret, target, key }, { target: place, value }, context, options)];
    default:
      throw new Error(`${target} is a ${place.kind}, which can't be written yet`);
  }
}

/** A place is emptied on purpose only: where its secret is leaving, the engine may delete it in the run after. */
function guarded(
  name: string,
  { proofs, ...opts }: Options,
  leaving: boolean,
): CustomResourceOptions & { dependsOn: Resource[] } {
  const beforeDelete = [leaving ? emptyPlace(name) : refuseDestroy(name)];
  const proven = proofs.length === 0 ? [] : [requireProof(name, proofs)];
  const hooks = { beforeCreate: proven, beforeUpdate: proven, beforeDelete };
  return { ...opts, retainOnDelete: !leaving, hooks };
}
