import type { ReadyKindName } from "../../../../components/catalog/targets/index.ts";
import type { Entry } from "./row.ts";
import { codespaces, modalRows, pagesProject, worker } from "./rows/clouds.ts";
import { command } from "./rows/command.ts";
import { dotenvFiles, recipients, sopsFiles } from "./rows/files.ts";
import { postgresRole, redisUser } from "./rows/servers.ts";
import { authorizedKeys, sshEnvFile } from "./rows/ssh.ts";
import { vaultKv } from "./rows/vault.ts";

const byPackage = (writtenBy: string, test = "test/engine/cloud-life.test.ts") => ({ writtenBy, test });

/** What each kind of target is tried on: a kind without an entry does not compile. */
export const ENTRIES: Readonly<Record<ReadyKindName, Entry>> = {
  "dotenv-file": dotenvFiles,
  "compose-env": { readAs: "dotenv-file" },
  "ssh-env-file": sshEnvFile,
  "github-actions": byPackage("@pulumi/github"),
  "github-environment": byPackage("@pulumi/github"),
  "github-organization": byPackage("@pulumi/github"),
  "github-dependabot": byPackage("@pulumi/github"),
  "github-codespaces": codespaces,
  "cloudflare-secrets-store": byPackage("@pulumi/cloudflare"),
  "cloudflare-worker": worker,
  "cloudflare-worker-script": byPackage("@pulumi/cloudflare", "test/engine/cloudflare-owned.long.test.ts"),
  "cloudflare-pages": pagesProject,
  "cloudflare-tunnel": byPackage("@pulumi/cloudflare", "test/engine/origin-tunnel.long.test.ts"),
  "cloudflare-access": byPackage("@pulumi/cloudflare", "test/engine/origin.long.test.ts"),
  fly: byPackage("@pulumi/command"),
  "modal-secret": modalRows,
  "aws-secrets-manager": byPackage("@pulumi/aws", "test/engine/aws.long.test.ts"),
  "aws-ssm-parameter": byPackage("@pulumi/aws", "test/engine/aws.long.test.ts"),
  "vault-kv": vaultKv,
  "sops-file": sopsFiles,
  "sops-recipients": recipients,
  "ssh-authorized-keys": authorizedKeys,
  "origin-tls": byPackage("a component of keyturn's", "test/engine/origin.long.test.ts"),
  "postgres-role": postgresRole,
  "redis-user": redisUser,
  command,
};

/** The rows of a kind. @throws Error where it has none */
export function rowsOf(kind: ReadyKindName) {
  const entry = ENTRIES[kind];
  if (!Array.isArray(entry)) throw new Error(`${kind} has no rows`);
  return entry as Extract<Entry, readonly unknown[]>;
}
