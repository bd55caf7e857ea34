import {
  type Catalog,
  checkCatalog,
  type Secret,
  type Target,
  type TargetKindName,
} from "../../components/catalog/index.ts";
import type { Generations, Intent, Made } from "../../components/plan/index.ts";

/** A catalog of random secrets, with the stages as lists of targets, and kinds that need not be available. */
export function staged(
  secrets: Readonly<Record<string, readonly (readonly string[])[]>>,
  targets: Readonly<Record<string, { kind: TargetKindName; host?: string }>>,
): Catalog {
  const secret = (name: string, stages: readonly (readonly string[])[]): Secret => ({
    risk: "medium",
    source: { kind: "random", length: 32, charset: "alphanumeric" },
    overlap: "none",
    stages: stages.map((deliver) => ({
      deliver: deliver.map((target) => ({ target, key: name })),
      verify: [],
    })),
    coupled: [],
    formerly: [],
    restarts: [],
  });
  return {
    version: 1,
    system: "made",
    targets: Object.fromEntries(
      Object.entries(targets).map(([name, { kind, host }]) => [name, target(name, kind, host)]),
    ),
    probes: {},
    services: {},
    notify: {},
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, stages]) => [name, secret(name, stages)]),
    ),
  };
}

function target(name: string, kind: TargetKindName, host: string | undefined): Target {
  const optional = false;
  switch (kind) {
    case "dotenv-file":
      return { kind, path: `${name}/.env`, optional, ...(host !== undefined && { host }) };
    case "github-actions":
      return { kind, repository: `shop/${name}`, optional };
    case "github-environment":
      return { kind, repository: `shop/${name}`, environment: "production", optional };
    case "cloudflare-secrets-store":
      return { kind, account: "a".repeat(32), store: "b".repeat(32), scopes: ["workers"], optional };
    case "fly":
      return { kind, app: name, optional };
    default:
      // Its kind is all that the order of steps asks of it.
      return { kind } as Target;
  }
}

/** The catalog of a text that must be sound. */
export function catalogOf(text: string): Catalog {
  const { catalog, problems } = checkCatalog(text, "test.yaml");
  if (catalog === undefined)
    throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return catalog;
}

/** A system with one of everything that the plan and the edits treat in their own way. */
export const shop = catalogOf(`
version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  web: { kind: dotenv-file, path: web/.env, host: web-1 }
services:
  core: [db]
  apps: [api, shop]
secrets:
  PASSWORD:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [env] }, { deliver: [{ to: web, as: PGPASSWORD }] }]
    restarts: [shop, db]
  URL:
    source: { kind: derived, template: "pg://{PASSWORD|url}@db" }
    stages: [{ deliver: [web] }]
    restarts: [api]
  SIGNER: { source: { kind: random, length: 64 }, stages: [{ deliver: [env] }] }
  TOKEN:
    source: { kind: derived, jwt: { secret: SIGNER, claims: { role: anon }, expiresIn: 5y } }
    stages: [{ deliver: [env] }]
    restarts: [shop]
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [web] }] }
  LEFT: { source: { kind: random, length: 32 }, coupled: [RIGHT], stages: [{ deliver: [env] }] }
  RIGHT: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  FIXED: { source: { kind: random, length: 32 }, locked: printed on paper, stages: [{ deliver: [env] }] }
  VAULT: { source: { kind: random, length: 32 }, encryptsData: { what: all uploads }, stages: [{ deliver: [env] }] }
  PAY: { source: { kind: manual, from: "https://pay.example.com" }, stages: [{ deliver: [env] }] }
  CI: { source: { kind: builtin, why: the CI makes it } }
`);

export const earlier = new Date("2026-01-01T00:00:00Z");
export const now = new Date("2026-02-01T00:00:00Z");

/** An intent of entries `{ NAME: [current, next, previous?] }`, every generation below `next` made at {@link earlier}. */
export function intentOf(entries: Readonly<Record<string, readonly [number, number, number?]>>): Intent {
  const entry = ([current, next, previous]: readonly [number, number, number?]): Generations => {
    const live = previous === undefined ? [current] : [current, previous];
    const made: Record<string, Made> = Object.fromEntries(
      live.map((generation) => [
        generation,
        { at: earlier.toISOString(), ...(generation === 1 && { adopted: true as const }) },
      ]),
    );
    return { current, next, made, ...(previous !== undefined && { previous }) };
  };
  return {
    generations: Object.fromEntries(Object.entries(entries).map(([name, numbers]) => [name, entry(numbers)])),
    issued: {},
  };
}
