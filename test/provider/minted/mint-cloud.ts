import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { SourceOf } from "../../../components/catalog/index.ts";
import { mintedCredential } from "../../../provider/minted-credential.ts";
import { unwrap } from "../../../provider/properties.ts";
import type { Properties } from "../../../provider/resource.ts";
import { type Cloud, startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../../rehearsal/cloud/cloudflare/service.ts";
import type { CloudflareState } from "../../../rehearsal/cloud/cloudflare/state.ts";
import { flyService } from "../../../rehearsal/cloud/fly/service.ts";
import type { FlyState } from "../../../rehearsal/cloud/fly/state.ts";
import { neonService } from "../../../rehearsal/cloud/neon/service.ts";
import type { NeonState } from "../../../rehearsal/cloud/neon/state.ts";

/** Credentials of the simulated account. */
export const ADMIN = {
  neon: "napi_admin-of-the-tests",
  fly: "fo1_admin-of-the-tests",
  cloudflare: "cloudflare-admin-of-the-tests",
} as const;

/** An account of the simulated Cloudflare. */
export const ACCOUNT = "0123456789abcdef0123456789abcdef";

/** A zone there. */
export const ZONE = "fedcba9876543210fedcba9876543210";

/** Who mints, over HTTP. */
export type Minter = keyof typeof ADMIN;

const SOURCES: Readonly<Record<Minter, SourceOf<"minted">>> = {
  neon: { kind: "minted", by: "neon-key" },
  fly: { kind: "minted", by: "fly-token", app: "shop" },
  cloudflare: {
    kind: "minted",
    by: "cloudflare-token",
    account: ACCOUNT,
    policies: [
      {
        effect: "allow",
        permissions: ["1".repeat(32)],
        resources: { [`com.cloudflare.api.account.${ACCOUNT}`]: "*" },
      },
    ],
  },
};

/** The request that mints, as the services see it. Fly's queries and mutations all have one path. */
export const PATHS: Readonly<Record<Minter, RegExp>> = {
  neon: /\/api_keys/,
  fly: /^\/graphql$/,
  cloudflare: /\/tokens/,
};

/** A simulated cloud that mints, found through the environment as the real one. */
export interface MintCloud {
  readonly cloud: Cloud;
  /** Base URLs and credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** Marks of the credentials that live, by their names. */
  living(minter: Minter): Record<string, string[]>;
  /** What the provider is asked: to make generation 4 of TOKEN, or to let it go. */
  create(minter: Minter, more?: Properties): Promise<{ id: string; value: string; state: Properties }>;
  remove(state: Properties): Promise<void>;
}

/** The name that {@link MintCloud.create} asks for. */
export const NAME = "keyturn-prod-TOKEN-g4-20260131T120000000Z";

/** Starts Neon, Fly with the app `shop`, and Cloudflare; they end with the test, and so does what stands in the environment. */
export async function startMints(): Promise<MintCloud> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-mints-"));
  const services = [
    neonService({ apiKey: ADMIN.neon }),
    flyService({ apps: ["shop"], token: ADMIN.fly }),
    cloudflareService({ accounts: [ACCOUNT], zones: [ZONE], token: ADMIN.cloudflare }),
  ];
  const cloud = await startCloud(services, { folder });
  const env = {
    NEON_API_KEY: ADMIN.neon,
    NEON_API_BASE_URL: `${cloud.urls.neon}/api/v2`,
    FLY_API_TOKEN: ADMIN.fly,
    FLY_API_BASE_URL: `${cloud.urls.fly}`,
    CLOUDFLARE_API_TOKEN: ADMIN.cloudflare,
    CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4`,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.stubEnv("FLY_ACCESS_TOKEN", "");
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await cloud.close();
    rmSync(folder, { recursive: true });
  });
  return {
    cloud,
    env,
    living(minter) {
      const { services: held } = JSON.parse(readFileSync(join(folder, "world.json"), "utf8")) as {
        services: { neon: NeonState; fly: FlyState; cloudflare: CloudflareState };
      };
      const all = { neon: held.neon.keys, fly: held.fly.tokens, cloudflare: held.cloudflare.tokens ?? {} };
      const alive = Object.values(all[minter]).filter(({ revokedAt }) => revokedAt === null);
      return Object.fromEntries(
        alive.map(({ name }) => [name, alive.filter((other) => other.name === name).map(({ mark }) => mark)]),
      );
    },
    async create(minter, more = {}) {
      const inputs = { source: SOURCES[minter], credential: NAME, secret: "TOKEN", generation: "4", ...more };
      const { id, state } = await mintedCredential.create(inputs);
      return { id, state, value: String(unwrap(state.value)) };
    },
    async remove(state) {
      await mintedCredential.remove?.(state);
    },
  };
}

/** What an attempt failed with, causes included. */
export async function failureOf(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    const told: string[] = [];
    for (let at: unknown = error; at instanceof Error; at = at.cause) told.push(at.message, at.stack ?? "");
    return told.join("\n");
  }
  throw new Error("the attempt did not fail");
}
