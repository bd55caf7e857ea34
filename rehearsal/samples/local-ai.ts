import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SignJWT } from "jose";

/**
 * Makes the two .env files of `catalog/local-ai.yaml` in `folder`, with synthetic values and the odd syntax
 * that real ones have: comments, quotes of both kinds, `export`, CRLF in one file, a missing final newline,
 * references between keys. A file that is there already stays as it is.
 */
export async function writeLocalAiSample(folder: string): Promise<void> {
  const values = await sampleValues();
  place(join(folder, ".env"), mainFile(values));
  place(join(folder, "supabase", "docker", ".env"), supabaseFile(values).replaceAll("\n", "\r\n"));
}

type Values = Record<(typeof NAMES)[number] | "ANON_KEY" | "SERVICE_ROLE_KEY", string>;

const NAMES = [
  "POSTGRES_PASSWORD",
  "JWT_SECRET",
  "DASHBOARD_PASSWORD",
  "SECRET_KEY_BASE",
  "VAULT_ENC_KEY",
  "PG_META_CRYPTO_KEY",
  "LOGFLARE_PUBLIC_ACCESS_TOKEN",
  "LOGFLARE_PRIVATE_ACCESS_TOKEN",
  "N8N_ENCRYPTION_KEY",
  "N8N_USER_MANAGEMENT_JWT_SECRET",
  "CRAWL4AI_API_TOKEN",
  "OPENAI_API_KEY",
  "NGC_API_KEY",
] as const;

async function sampleValues(): Promise<Values> {
  const made = Object.fromEntries(
    NAMES.map((name) => [name, randomBytes(name === "SECRET_KEY_BASE" ? 32 : 16).toString("hex")]),
  );
  const secret = new TextEncoder().encode(made.JWT_SECRET);
  const key = (role: string) =>
    new SignJWT({ role, iss: "supabase", iat: 1_700_000_000, exp: 1_900_000_000 })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(secret);
  return { ...made, ANON_KEY: await key("anon"), SERVICE_ROLE_KEY: await key("service_role") } as Values;
}

function mainFile(v: Values): string {
  return `# Local AI, main settings. Synthetic values.

############
# Database
############
POSTGRES_HOST=db
POSTGRES_PASSWORD=${v.POSTGRES_PASSWORD}
export POSTGRES_DB='postgres'
DATABASE_URL=postgres://postgres:\${POSTGRES_PASSWORD}@\${POSTGRES_HOST}:5432/\${POSTGRES_DB:-postgres}

# Tokens
JWT_SECRET="${v.JWT_SECRET}"   # signs the two below
ANON_KEY=${v.ANON_KEY}
SERVICE_ROLE_KEY='${v.SERVICE_ROLE_KEY}'

DASHBOARD_USERNAME=operator
DASHBOARD_PASSWORD = "${v.DASHBOARD_PASSWORD}"
SECRET_KEY_BASE=${v.SECRET_KEY_BASE}
VAULT_ENC_KEY=${v.VAULT_ENC_KEY}
PG_META_CRYPTO_KEY=${v.PG_META_CRYPTO_KEY}
LOGFLARE_PUBLIC_ACCESS_TOKEN=${v.LOGFLARE_PUBLIC_ACCESS_TOKEN}
LOGFLARE_PRIVATE_ACCESS_TOKEN=${v.LOGFLARE_PRIVATE_ACCESS_TOKEN}

N8N_ENCRYPTION_KEY=${v.N8N_ENCRYPTION_KEY}
N8N_USER_MANAGEMENT_JWT_SECRET='${v.N8N_USER_MANAGEMENT_JWT_SECRET}'
CRAWL4AI_API_TOKEN=${v.CRAWL4AI_API_TOKEN} # shown to callers
COLOUR=#336699
MOTD="say \\"hello\\", it costs \\$5"
EMPTY=

# Given by hand
OPENAI_API_KEY=${v.OPENAI_API_KEY}
NGC_API_KEY=${v.NGC_API_KEY}`;
}

function supabaseFile(v: Values): string {
  return `# Supabase, kept beside its own compose file. Synthetic values.
POSTGRES_PASSWORD=${v.POSTGRES_PASSWORD}
JWT_SECRET=${v.JWT_SECRET}
ANON_KEY=${v.ANON_KEY}
SERVICE_ROLE_KEY=${v.SERVICE_ROLE_KEY}
DASHBOARD_USERNAME="operator"
DASHBOARD_PASSWORD=${v.DASHBOARD_PASSWORD}
SECRET_KEY_BASE='${v.SECRET_KEY_BASE}'
VAULT_ENC_KEY=${v.VAULT_ENC_KEY}
PG_META_CRYPTO_KEY=${v.PG_META_CRYPTO_KEY}
LOGFLARE_PUBLIC_ACCESS_TOKEN=${v.LOGFLARE_PUBLIC_ACCESS_TOKEN}
LOGFLARE_PRIVATE_ACCESS_TOKEN=${v.LOGFLARE_PRIVATE_ACCESS_TOKEN}
OPENAI_API_KEY=${v.OPENAI_API_KEY}

SITE_URL=http://203.0.113.10:3000
`;
}

function place(path: string, text: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}
