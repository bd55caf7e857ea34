import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { succeeded } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

const CATALOG = `version: 1
system: kept
targets:
  env: { kind: dotenv-file, path: .env }
  supabase-env: { kind: dotenv-file, path: supabase/.env }
services:
  core: [auth, rest]
secrets:
  JWT_SECRET:
    source: { kind: random, length: 40 }
    stages: [{ deliver: [env, supabase-env] }]
    restarts: [auth]
  ANON_KEY:
    source: { kind: derived, jwt: { secret: JWT_SECRET, claims: { role: anon }, expiresIn: 5y } }
    stages: [{ deliver: [env, supabase-env] }]
    restarts: [rest]
`;

const FILES = [".env", "supabase/.env"];

async function begun(use: (system: Scratch) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-backup-"));
  try {
    const path = join(folder, "kept.yaml");
    writeFileSync(path, CATALOG);
    await withScratchSystem(path, async (system) => {
      mkdirSync(system.path("supabase"));
      for (const file of FILES)
        writeFileSync(system.path(file), "# synthetic\r\nOTHER='stays'\r\n", { mode: 0o600 });
      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
      succeeded(await system.keyturn("begin", "JWT_SECRET", "--yes"));
      await use(system);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytes = (system: Scratch) => FILES.map((file) => readFileSync(system.path(file)).toString("hex"));

describe("a system of .env files", () => {
  test("returns to a backup: to the generation before by rollback, to an older one as a new generation", async () => {
    await begun(async (system) => {
      const first = bytes(system);
      const rotated = succeeded(
        await system.keyturn("rotate", "--secrets", "JWT_SECRET,ANON_KEY", "--yes", "--json"),
      );
      const { backup } = JSON.parse(rotated.stdout) as { backup: string };
      const folder = `backups/secrets/secrets-backup-${backup}`;
      const metadata = JSON.parse(system.read(`${folder}/metadata.json`)) as Record<string, unknown>;
      expect(metadata).toMatchObject({
        timestamp: backup,
        rotated_secrets: ["JWT_SECRET", "ANON_KEY"],
        affected_services: ["auth", "rest"],
      });
      expect(readdirSync(system.path(folder))).toEqual([".env.age", "metadata.json", "supabase"]);
      const mode = (name: string) => (statSync(system.path(name)).mode & 0o777).toString(8);
      expect(
        [folder, `${folder}/supabase`, `${folder}/.env.age`, `${folder}/metadata.json`].map(mode),
      ).toEqual(["700", "700", "600", "600"]);
      expect(system.read(".gitignore")).toContain("backups/secrets/\nbackups/service-state-*.json\n");
      expect(bytes(system)).not.toEqual(first);

      const back = succeeded(await system.keyturn("restore", "--latest", "--yes"));
      expect(back.stdout).toContain("JWT_SECRET: back from generation 2 to 1");
      expect(bytes(system)).toEqual(first);
      expect(system.generations("JWT_SECRET")).toMatchObject({ current: 1, previous: 2 });

      succeeded(await system.keyturn("rollback", "JWT_SECRET", "--yes"));
      succeeded(await system.keyturn("retire", "JWT_SECRET", "--yes"));
      const given = succeeded(await system.keyturn("restore", "--backup", backup, "--yes"));
      expect(given.stdout).toContain("JWT_SECRET: the old value becomes generation 3, after 2");
      expect(bytes(system)).toEqual(first);
      const value = readValues(parseEnv(system.read(".env"))).get("JWT_SECRET") ?? "";
      expect(value).toHaveLength(40);
      for (const text of [given.all, back.all, rotated.all, system.read(system.stackFileName)])
        expect(text.includes(value)).toBe(false);

      expect((await system.keyturn("status", "--check")).exitCode).toBe(0);
      expect(succeeded(await system.keyturn("restore", "--latest", "--yes")).stdout).toContain(
        "Nothing is left to restore",
      );
    });
  });
});
