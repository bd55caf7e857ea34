/** How each kind of place is written: one driver a file, registered here. */
import type { Target } from "../../components/catalog/index.ts";
import { sshAuthorizedKeys } from "./authorized-keys/index.ts";
import { cloudflarePages } from "./cloudflare-pages.ts";
import { cloudflareWorker } from "./cloudflare-worker.ts";
import { command } from "./command.ts";
import type { PlaceDriver } from "./driver.ts";
import { githubCodespaces } from "./github-codespaces.ts";
import { modalSecret } from "./modal-secret.ts";
import { postgresRole } from "./postgres-role/index.ts";
import { redisUser } from "./redis-user/index.ts";
import { sopsFile } from "./sops-file.ts";
import { sopsRecipients } from "./sops-recipients.ts";
import { sshEnvFile } from "./ssh-env-file.ts";
import { vaultKv } from "./vault-kv/index.ts";

const drivers: { readonly [K in Target["kind"]]?: PlaceDriver<K> } = {
  "cloudflare-worker": cloudflareWorker,
  "cloudflare-pages": cloudflarePages,
  command,
  "postgres-role": postgresRole,
  "redis-user": redisUser,
  "github-codespaces": githubCodespaces,
  "modal-secret": modalSecret,
  "sops-file": sopsFile,
  "sops-recipients": sopsRecipients,
  "ssh-authorized-keys": sshAuthorizedKeys,
  "ssh-env-file": sshEnvFile,
  "vault-kv": vaultKv,
};

/** @throws Error for a kind that has no driver: the program does not ask for one */
export function driverOf<K extends Target["kind"]>(kind: K): PlaceDriver<K> {
  const driver = drivers[kind] as PlaceDriver<K> | undefined;
  if (driver === undefined) throw new Error(`the provider keyturn writes no ${kind}`);
  return driver;
}
