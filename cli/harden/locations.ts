import type { Target } from "../../components/catalog/index.ts";

/** How many tiers lower a break-in counts, by how a location keeps what it holds. */
export const LOCATIONS = {
  /** A machine or a process that holds values as they are. */
  plain: 0,
  /** A platform that takes values and gives none back. */
  held: 1,
  /** What developers have of it. */
  copy: 2,
  encrypted: 3,
} as const;

/** Where secrets stand together. */
export interface Location {
  readonly name: string;
  readonly keeps: keyof typeof LOCATIONS;
}

const held = (name: string): Location => ({ name, keeps: "held" });
const plain = (name: string): Location => ({ name, keeps: "plain" });

const BY_KIND: Readonly<Record<string, Location>> = {
  "cloudflare-worker": held("Cloudflare Workers"),
  "cloudflare-worker-script": held("Cloudflare Workers"),
  "cloudflare-pages": held("Cloudflare Pages"),
  "cloudflare-secrets-store": held("Cloudflare Secrets Store"),
  "github-actions": held("GitHub secrets"),
  "github-environment": held("GitHub secrets"),
  "github-organization": held("GitHub secrets"),
  "github-dependabot": held("GitHub secrets"),
  "github-codespaces": held("GitHub secrets"),
  fly: held("Fly apps"),
  "modal-secret": held("Modal"),
  "aws-secrets-manager": held("AWS Secrets Manager"),
  "aws-ssm-parameter": held("AWS parameters"),
  "vault-kv": held("Vault"),
  "sops-file": { name: "SOPS files", keeps: "encrypted" },
  "compose-env": plain("Files .env"),
  "dotenv-file": plain("Files .env"),
  "ssh-env-file": plain("Machines over SSH"),
  "postgres-role": held("Database users"),
  "redis-user": held("Database users"),
  "cloudflare-tunnel": plain("Tunnels to origins"),
  "cloudflare-access": held("Cloudflare Access"),
  "origin-tls": plain("TLS of origins"),
  command: plain("Commands of one's own"),
};

/** Where a target's secrets are exposed; nowhere where it gets public halves alone. */
export function locationOf(target: Target): Location | undefined {
  if (target.kind === "sops-recipients" || target.kind === "ssh-authorized-keys") return undefined;
  const isCopy = target.kind === "dotenv-file" && target.host === "any" && target.optional;
  return isCopy
    ? { name: "Developers' .env files", keeps: "copy" }
    : (BY_KIND[target.kind] ?? plain(target.kind));
}
