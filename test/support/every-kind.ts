import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Generations } from "../../components/plan/index.ts";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import type { FlyState } from "../../rehearsal/cloud/fly/state.ts";
import type { GithubState } from "../../rehearsal/cloud/github/state.ts";
import type { NeonState } from "../../rehearsal/cloud/neon/state.ts";
import type { Scratch } from "./scratch.ts";

/** The catalog with every kind of destination and source. */
export const EVERY_KIND = fileURLToPath(new URL("./catalogs/every-kind.yaml", import.meta.url));

/** Values that are in use before keyturn comes, those that no place gives back and those in `.env`. Synthetic. */
export const IN_USE = {
  SIGNING_KEY: "synthetic-signing-key-in-use-0001",
  SERVICE_TOKEN: "synthetic.service.token-in-use-0001",
  REGISTRY_TOKEN: "reg_synthetic-registry-token-in-use-0001",
  DATABASE_PASSWORD: "synthetic \"password\" with #, $ and 'quotes'",
  FLY_API_TOKEN: "FlyV1 fm2_c3ludGhldGlj+in/use==,fm2_dG9rZW4=",
  NEON_API_KEY: "napi_synthetic_key_in_use_000000000001",
} as const;

/** What their APIs call the credentials in use. */
export const IDS = {
  FLY_API_TOKEN: "handmadeFlyToken01",
  NEON_API_KEY: "1999999",
  REGISTRY_TOKEN: "handmade01",
} as const;

const made = (more: object) => ({
  current: 1,
  next: 2,
  made: { "1": { at: "2026-01-31T12:00:00.000Z", ...more } },
});

/** The stack file's entries as they are when all that is in use is adopted, and the rest begun. */
export const FIRST_GENERATIONS: Readonly<Record<string, Generations>> = {
  SIGNING_KEY: made({ adopted: true }),
  DATABASE_PASSWORD: made({ adopted: true }),
  EDGE_KEY: made({}),
  FLY_API_TOKEN: made({ adopted: true, credential: IDS.FLY_API_TOKEN }),
  NEON_API_KEY: made({ adopted: true, credential: IDS.NEON_API_KEY }),
  REGISTRY_TOKEN: made({ adopted: true, credential: IDS.REGISTRY_TOKEN }),
};

export const APP = "every-kind-example";
export const REPOSITORY = "example/every-kind";

/** The key that nobody named to keyturn, at every place. */
export const UNNAMED = "NOBODYS_BUSINESS";

const SINCE = "2025-01-01T00:00:00.000Z";

/** Makes the system as it is before keyturn comes: values in use at every place but the store, and beside them others. */
export function layOut(scratch: Scratch): void {
  writeFileSync(scratch.path(".env"), envFile(), { mode: 0o600 });
  copyFileSync(
    fileURLToPath(new URL("./catalogs/registry.sh", import.meta.url)),
    scratch.path("registry.sh"),
  );
  mkdirSync(scratch.path("registry"));
  const digest = createHash("sha256").update(IN_USE.REGISTRY_TOKEN).digest("hex");
  writeFileSync(scratch.path(`registry/${IDS.REGISTRY_TOKEN}`), `handmade ${digest}\n`);

  const { cloud } = scratch;
  const stored = (value: string) => ({ mark: cloud.mark(value), createdAt: SINCE, updatedAt: SINCE });
  const github = cloud.stateOf("github") as GithubState;
  github.vaults[`actions ${REPOSITORY}`] = {
    secrets: {
      [UNNAMED]: stored("nobody's"),
      SIGNING_SECRET: stored(IN_USE.SIGNING_KEY),
      FLY_API_TOKEN: stored(IN_USE.FLY_API_TOKEN),
    },
  };
  github.vaults[`environment ${REPOSITORY} production`] = { secrets: { [UNNAMED]: stored("nobody's") } };
  cloud.putBack("github", github);

  const fly = cloud.stateOf("fly") as FlyState;
  const app = fly.apps[APP];
  if (app === undefined) throw new Error("the simulated Fly lacks the app");
  for (const [name, value] of Object.entries({ ...IN_USE, [UNNAMED]: "nobody's" }))
    if (name !== "REGISTRY_TOKEN") app.secrets[name] = { ...stored(value), digest: "0".repeat(16) };
  const expiresAt = "2099-01-01T00:00:00.000Z";
  const token = { name: "by hand", app: APP, mark: cloud.mark(IN_USE.FLY_API_TOKEN) };
  fly.tokens[IDS.FLY_API_TOKEN] = { ...token, createdAt: SINCE, expiresAt, revokedAt: null };
  cloud.putBack("fly", fly);

  const neon = cloud.stateOf("neon") as NeonState;
  const key = { name: "by hand", mark: cloud.mark(IN_USE.NEON_API_KEY), createdAt: SINCE };
  neon.keys[IDS.NEON_API_KEY] = { ...key, lastUsedAt: null, revokedAt: null };
  cloud.putBack("neon", neon);

  const cloudflare = cloud.stateOf("cloudflare") as CloudflareState;
  const [store] = Object.values(cloudflare.accounts).flatMap(({ stores }) => Object.values(stores));
  if (store === undefined) throw new Error("the simulated Cloudflare lacks the store");
  const { mark } = stored("nobody's");
  store.secrets["0".repeat(32)] = {
    name: UNNAMED,
    mark,
    scopes: ["workers"],
    created: SINCE,
    modified: SINCE,
  };
  cloud.putBack("cloudflare", cloudflare);
}

function envFile(): string {
  return `# Before keyturn. Synthetic values.
SIGNING_KEY="${IN_USE.SIGNING_KEY}"   # signs the next one
SERVICE_TOKEN=${IN_USE.SERVICE_TOKEN}

export ${UNNAMED}='nobody knows #1'
REGISTRY_TOKEN='${IN_USE.REGISTRY_TOKEN}'
`;
}
