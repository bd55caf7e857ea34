import type { SecretsStoreSecret } from "@pulumi/cloudflare/secretsStoreSecret.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { Catalog, TargetOf } from "../catalog/index.ts";
import type { Generations, Intent, StepDelivery } from "../plan/index.ts";
import { commentOf } from "../sinks/cloudflare-comment.ts";
import { cloudflareSecret } from "../sinks/cloudflare-secret.ts";
import { askedFor, rootsOf } from "./asked-for.ts";
import { type StandingSecrets, standingKey } from "./standing-secrets.ts";

interface SinkContext {
  catalog: Catalog;
  intent: Intent;
  standing: StandingSecrets;
}

/** The resource of one delivery to a Secrets Store. */
export function storeSink(
  name: string,
  { secret, target, key }: StepDelivery,
  place: { target: TargetOf<"cloudflare-secrets-store">; value: Output<string> },
  { catalog, intent, standing }: SinkContext,
  opts: CustomResourceOptions,
): SecretsStoreSecret {
  const asked = askedFor(secret, catalog, intent);
  if (asked === undefined) throw new Error(`${secret} has no generation`);
  const id = standing.get(standingKey(target, key));
  const comment = commentOf(asked, { target, key });
  const adoptable = rootsOf(secret, catalog).filter((root) => isBeginning(intent.generations[root]));
  const args = { ...place, key, comment, adoptable, ...(id === undefined ? {} : { standing: id }) };
  return cloudflareSecret(name, args, opts);
}

/** Whether a secret's first generation is its only one so far, and could still be an adopted one instead. */
function isBeginning(entry: Generations | undefined): boolean {
  return entry?.current === 1 && entry.next === 2 && entry.made["1"]?.adopted !== true;
}
