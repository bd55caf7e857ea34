import { checkCatalog, type Problem } from "../../components/catalog/index.ts";

/** A catalog with one of everything that this version takes. */
export const sound = `version: 1
system: shop
description: A shop.
targets:
  env: { kind: dotenv-file, path: .env }
  web: { kind: dotenv-file, path: web/.env, host: web-1 }
services:
  core: [db]
  apps: [shop, mail]
probes:
  me: { http: { url: "https://shop.example.com/me", header: x-key }, accept: 200, refuse: 401 }
secrets:
  DB_PASSWORD:
    description: The database.
    risk: critical
    source: { kind: random, length: 32, charset: base64url }
    overlap: none
    overlapFor: 1h
    maxAge: 30d
    stages:
      - deliver: [env]
      - deliver: [{ to: web, as: PGPASSWORD }]
    coupled: [SIGNING_KEY]
    restarts: [db, shop]
  SIGNING_KEY:
    source: { kind: random, length: 8, weak: An old client takes no more. }
    stages: [{ deliver: [env] }]
  DATABASE_URL:
    source: { kind: derived, template: "postgres://shop:{DB_PASSWORD|url}@db/shop" }
    stages: [{ deliver: [web] }]
  ANON_KEY:
    source:
      kind: derived
      jwt: { secret: SIGNING_KEY, claims: { role: anon, iss: shop }, expiresIn: 5y }
    stages: [{ deliver: [web] }]
  DIGEST:
    source: { kind: derived, hash: { of: ANON_KEY } }
    stages: [{ deliver: [web] }]
  VAULT_KEY:
    source: { kind: random, length: 32, charset: hex }
    encryptsData: { what: "what customers uploaded" }
    stages: [{ deliver: [env] }]
  PAY_KEY:
    source: { kind: manual, from: "https://pay.example.com/keys", minLength: 20 }
    locked: The contract names it.
    stages: [{ deliver: [env] }]
  API_TOKEN:
    source: { kind: random, length: 40 }
    overlap: dual
    stages: [{ deliver: [env], verify: [me] }, { deliver: [web] }]
  CI_TOKEN:
    source: { kind: builtin, why: The CI makes one a job. }
`;

/** The problems of a text, as `‹what stands at the place› PATH: MESSAGE → REMEDY`. */
export function problemsOf(text: string): string[] {
  return checkCatalog(text, "shop.yaml").problems.map(
    (problem) => `‹${textAt(text, problem)}› ${problem.path}: ${problem.message} → ${problem.remedy}`,
  );
}

/** The word that begins at a problem's place. */
function textAt(text: string, { line, column }: Problem): string {
  const rest = (text.split("\n")[line - 1] ?? "").slice(column - 1);
  return /^(?:[[{"]|[^\s,\]}:]*)/.exec(rest)?.[0] ?? "";
}

/** The sound catalog with one text in place of another, which must be there once. */
export function edited(from: string, to: string): string {
  const parts = sound.split(from);
  if (parts.length !== 2) throw new Error(`the text to replace stands ${parts.length - 1} times`);
  return parts.join(to);
}
