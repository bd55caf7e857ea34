import type { EdgeRanges } from "./edge-ranges.ts";
import { createdProject, type PagesProject } from "./pages-state.ts";

/** A secret of a store. Its value is kept as a mark alone. Times are ISO 8601 in UTC. */
export interface StoredSecret {
  readonly name: string;
  mark: string;
  scopes: string[];
  comment?: string;
  readonly created: string;
  modified: string;
}

/** A Secrets Store; its secrets by id. */
export interface SecretsStore {
  readonly name: string;
  readonly created: string;
  readonly modified: string;
  readonly secrets: Record<string, StoredSecret>;
}

/** A binding as it was uploaded, without what is secret in it; `mark` stands for that. */
export interface StoredBinding {
  readonly name: string;
  readonly type: string;
  readonly mark?: string;
  readonly [property: string]: unknown;
}

/** A Worker as it was last uploaded. */
export interface WorkerScript {
  readonly content: string;
  readonly contentType: string;
  readonly bindings: readonly StoredBinding[];
  /** The rest of the upload's metadata. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly etag: string;
  /** The migration of Durable Objects that was applied last, and the classes that there are. */
  readonly migrated?: { readonly tag?: string | undefined; readonly classes: readonly string[] };
  readonly created: string;
  readonly modified: string;
  /** Set where a version that was uploaded after it, or before a roll back, is not the deployed one. */
  readonly isBehind?: boolean;
}

/** A tunnel and its remote configuration. */
export interface Tunnel {
  name: string;
  readonly configSource: "local" | "cloudflare";
  mark?: string;
  readonly created: string;
  configuration?: { readonly version: number; readonly config: unknown; readonly created: string };
}

/** What an account holds: stores and tunnels by id, Workers and Pages projects by name. */
export interface Account {
  readonly stores: Record<string, SecretsStore>;
  readonly scripts: Record<string, WorkerScript>;
  readonly tunnels: Record<string, Tunnel>;
  /** Missing in a world that is older than these. */
  projects?: Record<string, PagesProject>;
  /** By id; likewise. */
  serviceTokens?: Record<string, ServiceToken>;
  /** Policies and applications of Access, by id; likewise. */
  access?: { readonly policies: Record<string, AccessThing>; readonly apps: Record<string, AccessThing> };
}

/** A service token of Access. Its secrets are kept as marks alone. */
export interface ServiceToken {
  name: string;
  duration: string;
  enabled: boolean;
  readonly clientId: string;
  version: number;
  mark: string;
  previous?: { readonly mark: string; readonly expiresAt: string };
  readonly created: string;
  modified: string;
}

/** A policy or an application of Access, as it was sent. */
export interface AccessThing {
  readonly include?: readonly { readonly service_token: { readonly token_id: string } }[];
  readonly destinations?: readonly { readonly uri: string }[];
  readonly policies?: readonly { readonly id: string }[];
  readonly [field: string]: unknown;
}

/** What a zone's edge shows to origins. Keys are kept as marks alone. */
export interface OriginPulls {
  enabled: boolean;
  readonly certificates: Record<
    string,
    {
      readonly certificate: string;
      readonly keyMark: string;
      readonly uploadedOn: string;
      readonly expiresOn: string;
    }
  >;
}

/** A certificate for an origin. */
export interface OriginCertificate {
  readonly csr: string;
  readonly hostnames: readonly string[];
  readonly type: string;
  readonly days: number;
  readonly certificate: string;
  readonly expiresOn: string;
  revokedAt: string | null;
}

/** A DNS record: what was sent, and when. */
export interface StoredRecord {
  readonly sent: Readonly<Record<string, unknown>>;
  readonly created: string;
  readonly modified: string;
  readonly commentModified?: string;
}

/** An API token that was made here: its value is kept as a mark alone. */
export interface ApiToken {
  readonly name: string;
  /** The account that owns it; missing where the user does. */
  readonly account?: string;
  readonly policies: readonly unknown[];
  readonly mark: string;
  readonly createdAt: string;
  revokedAt: string | null;
}

/** What the simulated Cloudflare holds. */
export interface CloudflareState {
  readonly accounts: Record<string, Account>;
  /** Records by id, by zone. */
  readonly zones: Record<string, Record<string, StoredRecord>>;
  /** API tokens by id; missing in a world that is older than these. */
  tokens?: Record<string, ApiToken>;
  /** Certificates for origins by id; likewise. */
  certificates?: Record<string, OriginCertificate>;
  /** Where the edge calls origins from. */
  edge?: EdgeRanges;
  /** By zone; likewise. */
  originPulls?: Record<string, OriginPulls>;
}

/** What exists from the start. */
export interface CloudflareAccounts {
  /** Ids of the accounts that the token may use, beside those under `stores`. */
  readonly accounts?: readonly string[];
  /** Ids of the Secrets Stores that an account has already, by account. Nobody can make a second one. */
  readonly stores?: Readonly<Record<string, readonly string[]>>;
  /** Names of the Workers that an account has already, by account: deployed by somebody else, without a binding. */
  readonly scripts?: Readonly<Record<string, readonly string[]>>;
  /** Pages projects that an account has already, by account and name. */
  readonly projects?: Readonly<Record<string, Readonly<Record<string, Partial<PagesProject>>>>>;
  /** Ids of the zones that the token may use. */
  readonly zones?: readonly string[];
}

/** A Worker as wrangler first deploys it. */
const DEPLOYED = {
  content: "export default { fetch: () => new Response() };",
  contentType: "application/javascript+module",
  bindings: [],
  settings: { logpush: false, usage_model: "standard", main_module: "index.js" },
  etag: "",
};

/** Adds to a world what exists from the start; what is there already stays as it is. */
export function addAccounts(
  state: CloudflareState,
  { accounts = [], stores = {}, scripts = {}, projects = {}, zones = [] }: CloudflareAccounts,
): void {
  const since = "2025-01-01T00:00:00Z";
  for (const id of [...accounts, ...Object.keys(stores), ...Object.keys(scripts), ...Object.keys(projects)])
    state.accounts[id] ??= { stores: {}, scripts: {}, tunnels: {} };
  for (const [account, ids] of Object.entries(stores)) {
    for (const id of ids) {
      const made = state.accounts[account]?.stores;
      // The name that Cloudflare gives to the store which it makes by itself.
      if (made !== undefined)
        made[id] ??= { name: "default_secrets_store", created: since, modified: since, secrets: {} };
    }
  }
  for (const [account, names] of Object.entries(scripts)) {
    const made = state.accounts[account]?.scripts;
    for (const name of names)
      if (made !== undefined) made[name] ??= { ...DEPLOYED, created: since, modified: since };
  }
  for (const [account, given] of Object.entries(projects)) {
    const made = state.accounts[account];
    if (made === undefined) continue;
    made.projects ??= {};
    for (const [name, project] of Object.entries(given))
      made.projects[name] ??= { ...createdProject(), ...project };
  }
  for (const zone of zones) state.zones[zone] ??= {};
}

/** A secret that a store holds. */
export interface HeldSecret extends StoredSecret {
  readonly account: string;
  readonly store: string;
}

/** Every secret of every store, for a check of the world: `state` is what `world.json` has under `cloudflare`. */
export function heldSecrets(state: CloudflareState): HeldSecret[] {
  return Object.entries(state.accounts).flatMap(([account, { stores }]) =>
    Object.entries(stores).flatMap(([store, { secrets }]) =>
      Object.values(secrets).map((secret) => ({ account, store, ...secret })),
    ),
  );
}
