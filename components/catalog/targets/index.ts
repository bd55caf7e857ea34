import { z } from "zod";
import type { Access } from "./access.ts";
import { awsSecretsManager } from "./aws-secrets-manager.ts";
import { awsSsmParameter } from "./aws-ssm-parameter.ts";
import { cloudflareAccess } from "./cloudflare-access.ts";
import { cloudflarePages } from "./cloudflare-pages.ts";
import { cloudflareSecretsStore } from "./cloudflare-secrets-store.ts";
import { cloudflareTunnel } from "./cloudflare-tunnel.ts";
import { cloudflareWorker } from "./cloudflare-worker.ts";
import { cloudflareWorkerScript } from "./cloudflare-worker-script.ts";
import { command } from "./command.ts";
import { composeEnv } from "./compose-env.ts";
import { dotenvFile } from "./dotenv-file.ts";
import { fly } from "./fly.ts";
import { githubActions } from "./github-actions.ts";
import { githubCodespaces } from "./github-codespaces.ts";
import { githubDependabot } from "./github-dependabot.ts";
import { githubEnvironment } from "./github-environment.ts";
import { githubOrganization } from "./github-organization.ts";
import { modalSecret } from "./modal-secret.ts";
import { originTls } from "./origin-tls.ts";
import { postgresRole } from "./postgres-role.ts";
import { redisUser } from "./redis-user.ts";
import { sopsFile } from "./sops-file.ts";
import { sopsRecipients } from "./sops-recipients.ts";
import { sshAuthorizedKeys } from "./ssh-authorized-keys.ts";
import { sshEnvFile } from "./ssh-env-file.ts";
import type { TargetDefinition, TargetKind } from "./target-kind.ts";
import { vaultKv } from "./vault-kv.ts";

/** Every kind of target that this version can write, in the order in which they are listed to a user. */
const definitions = {
  "dotenv-file": dotenvFile,
  "compose-env": composeEnv,
  "ssh-env-file": sshEnvFile,
  "github-actions": githubActions,
  "github-environment": githubEnvironment,
  "github-organization": githubOrganization,
  "github-dependabot": githubDependabot,
  "github-codespaces": githubCodespaces,
  "cloudflare-secrets-store": cloudflareSecretsStore,
  "cloudflare-worker": cloudflareWorker,
  "cloudflare-worker-script": cloudflareWorkerScript,
  "cloudflare-pages": cloudflarePages,
  "cloudflare-tunnel": cloudflareTunnel,
  "cloudflare-access": cloudflareAccess,
  fly,
  "modal-secret": modalSecret,
  "aws-secrets-manager": awsSecretsManager,
  "aws-ssm-parameter": awsSsmParameter,
  "vault-kv": vaultKv,
  "sops-file": sopsFile,
  "sops-recipients": sopsRecipients,
  "ssh-authorized-keys": sshAuthorizedKeys,
  "origin-tls": originTls,
  "postgres-role": postgresRole,
  "redis-user": redisUser,
  command,
} as const;

/** A kind of target that can be written. */
export type ReadyKindName = keyof typeof definitions;
export type TargetKindName = ReadyKindName;

const readyKindNames = Object.keys(definitions) as ReadyKindName[];

/** Every kind of target's name. */
export const targetKindNames: readonly TargetKindName[] = readyKindNames;

type ReadySchema = (typeof definitions)[ReadyKindName]["schema"];
const readySchemas = Object.values(definitions).map(({ schema }) => schema) as [
  ReadySchema,
  ...ReadySchema[],
];

/** A place that holds secrets. */
export const targetSchema = z.discriminatedUnion("kind", readySchemas);

export type Target = z.output<typeof targetSchema>;
export type TargetOf<K extends Target["kind"]> = Extract<Target, { kind: K }>;

/** What is known of a kind; nothing where this version can't write it. */
export function definitionOf(kind: string): TargetDefinition<z.ZodType<Target>> | undefined {
  if (!Object.hasOwn(definitions, kind)) return undefined;
  // Each takes the targets of its own kind, and is asked for no other.
  return definitions[kind as ReadyKindName] as unknown as TargetDefinition<z.ZodType<Target>>;
}

/** What a kind can do, where a target says nothing else; nothing where this version can't write it. */
export function abilityOfKind(kind: string | undefined): TargetKind | undefined {
  return kind === undefined ? undefined : definitionOf(kind)?.can;
}

/** What a target can do; nothing where this version can't write its kind. */
export function abilityOf(target: Target | undefined): TargetKind | undefined {
  const definition = target && definitionOf(target.kind);
  return definition && { ...definition.can, ...definition.canOf?.(target) };
}

/** The fields of a kind that say how it is written, not where or what. */
export function mannerOf(kind: string): readonly string[] {
  return definitionOf(kind)?.manner ?? [];
}

/** The most bytes that a value may have at a kind of place; nothing where it has no such limit. */
export function longestAt(kind: string): number | undefined {
  return definitionOf(kind)?.longest;
}

/** Where the credential is that keyturn itself comes in with; nothing where a target names none. */
export function accessOf(target: Target): Access | undefined {
  return definitionOf(target.kind)?.access?.(target);
}

/** The names of the kinds that can be written, all or those that can do something. */
export function readyKinds(which: (can: TargetKind) => boolean = () => true): ReadyKindName[] {
  return readyKindNames.filter((name) => which(definitions[name].can));
}

/** Whether a place can't hold a value with a line break. */
export function takesOneLine(target: Target): boolean {
  const oneLine = definitionOf(target.kind)?.oneLine ?? false;
  return typeof oneLine === "boolean" ? oneLine : oneLine(target);
}
