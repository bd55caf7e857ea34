/** How each kind of place is written: one file a kind, registered here. */
import type { Target } from "../catalog/index.ts";
import { cloudflareAccess } from "./access-sink.ts";
import { awsSsmParameter } from "./aws-parameter-sink.ts";
import { awsSecretsManager } from "./aws-secret-sink.ts";
import { cloudflareStep } from "./cloudflare-sink.ts";
import { githubCodespaces } from "./codespaces-sink.ts";
import { drivenKey, drivenStep } from "./driven-sink.ts";
import { dotenvFile } from "./env-files-sink.ts";
import { fly } from "./fly-sink.ts";
import { github } from "./github-sink.ts";
import { originTls } from "./origin-tls-sink.ts";
import type { KeySink, PreviousValue, StepSink } from "./sink.ts";
import { cloudflareSecretsStore } from "./store-sink.ts";
import { cloudflareTunnel } from "./tunnel-sink.ts";
import { cloudflareWorkerScript } from "./worker-script-sink.ts";

const stepSinks: { readonly [K in Target["kind"]]?: StepSink<K> } = {
  "dotenv-file": dotenvFile,
  fly,
  "ssh-env-file": drivenStep(),
  "postgres-role": drivenStep(),
  "redis-user": drivenStep(),
  "cloudflare-worker": cloudflareStep(),
  "cloudflare-pages": cloudflareStep(),
  "cloudflare-worker-script": cloudflareWorkerScript,
  "cloudflare-tunnel": cloudflareTunnel,
  "cloudflare-access": cloudflareAccess,
  "modal-secret": drivenStep(),
  "aws-secrets-manager": awsSecretsManager,
  "vault-kv": drivenStep(),
  "sops-file": drivenStep(),
  "sops-recipients": drivenStep(),
  "ssh-authorized-keys": drivenStep(),
  "origin-tls": originTls,
};

const keySinks: { readonly [K in Target["kind"]]?: KeySink<K> } = {
  "github-actions": github,
  "github-environment": github,
  "github-organization": github,
  "github-dependabot": github,
  "github-codespaces": githubCodespaces,
  "cloudflare-secrets-store": cloudflareSecretsStore,
  "aws-ssm-parameter": awsSsmParameter,
  command: drivenKey(),
};

const previousValues: { readonly [K in Target["kind"]]?: PreviousValue<K> } = {
  "vault-kv": drivenStep(),
  "sops-file": drivenStep(),
  "sops-recipients": drivenStep(),
  "ssh-authorized-keys": drivenStep(),
  "dotenv-file": dotenvFile,
  "ssh-env-file": drivenStep(),
  command: drivenKey(),
  "modal-secret": drivenStep(),
  "postgres-role": drivenStep(),
  "redis-user": drivenStep(),
};

// Each is given the targets of its own kind, and no other: what is looked up by kind fits.

/** What writes a step to a kind of place; nothing where each key is a resource. */
export function stepSink<K extends Target["kind"]>(kind: K): StepSink<K> | undefined {
  return stepSinks[kind] as StepSink<K> | undefined;
}

/** What writes a key to a kind of place; nothing where a step is one resource. */
export function keySink<K extends Target["kind"]>(kind: K): KeySink<K> | undefined {
  return keySinks[kind] as KeySink<K> | undefined;
}

/** What takes a previous value out of a kind of place; nothing where a place holds one value. */
export function previousValue<K extends Target["kind"]>(kind: K): PreviousValue<K> | undefined {
  return previousValues[kind] as PreviousValue<K> | undefined;
}
