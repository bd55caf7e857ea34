import { runSystem, type SystemResult, type SystemRun } from "./run-system.ts";

/** Identifiers of the account and of the store. */
export const ACCOUNT = "a".repeat(32);
export const STORE = "b".repeat(32);

/** A system with each kind of place that a cloud has, and each mint. */
export const CLOUD_CATALOG = `
version: 1
system: cloudy
targets:
  app: { kind: fly, app: shop-app }
  repo: { kind: github-actions, repository: example/shop }
  prod: { kind: github-environment, repository: example/shop, environment: production }
  tool: { kind: github-actions, repository: friends/tool }
  store: { kind: cloudflare-secrets-store, account: "${ACCOUNT}", store: "${STORE}", scopes: [workers, dex] }
  env: { kind: dotenv-file, path: .env }
secrets:
  TOKEN:
    source: { kind: minted, by: fly-token, app: shop-app, expiry: 720h }
    stages: [{ deliver: [app] }, { deliver: [repo, { to: prod, as: DEPLOY_TOKEN }] }]
  KEY:
    source: { kind: random, length: 40 }
    stages: [{ deliver: [app, { to: app, as: OLD_KEY }, tool, store] }]
  PASSWORD:
    source: { kind: random, length: 40 }
    stages: [{ deliver: [env, { to: store, as: DB_PASSWORD }] }]
  URL:
    source: { kind: derived, template: "pg://{PASSWORD|url}@db" }
    stages: [{ deliver: [app] }]
  SIGNER: { source: { kind: random, length: 64 }, stages: [{ deliver: [env] }] }
  ANON:
    source: { kind: derived, jwt: { secret: SIGNER, claims: { role: anon }, expiresIn: 5y } }
    stages: [{ deliver: [env] }]
  OWN: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [tool] }] }
  GITHUB_TOKEN: { source: { kind: builtin, why: GitHub makes one a job } }
`;

const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
const once = { current: 1, next: 2, made: { "1": { at: at(1) } } };

/** What its stack file says. */
export const CLOUD_GENERATIONS = {
  TOKEN: { current: 2, previous: 1, next: 3, made: { "1": { at: at(1) }, "2": { at: at(2) } } },
  KEY: { ...once, current: 3, next: 4, made: { "3": { at: at(3) } } },
  PASSWORD: once,
  SIGNER: once,
  OWN: { ...once, made: { "1": { at: at(1), adopted: true, credential: "2000001" } } },
};

/** Values that a person gave. */
export const GIVEN = { "keyturn-given:OWN-g1": "synthetic-key-that-was-in-use" };

/** Runs the program for that system. */
export async function runCloud({ config, ...run }: Partial<SystemRun> = {}): Promise<SystemResult> {
  return await runSystem({
    catalog: CLOUD_CATALOG,
    secretKeys: Object.keys(GIVEN),
    ...run,
    config: { "keyturn:generations": CLOUD_GENERATIONS, ...GIVEN, ...config },
  });
}
