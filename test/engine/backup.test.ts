import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
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
  TOKEN:
    source: { kind: random, length: 40 }
    stages: [{ deliver: [env] }]
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
      succeeded(await system.keyturn("begin", "JWT_SECRET", "TOKEN", "--yes"));
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
        await system.keyturn("rotate", "--secrets", "JWT_SECRET,ANON_KEY,TOKEN", "--yes", "--json"),
      );
      const { backup } = JSON.parse(rotated.stdout) as { backup: string };
      const folder = `backups/secrets/secrets-backup-${backup}`;
      const metadata = JSON.parse(system.read(`${folder}/metadata.json`)) as Record<string, unknown>;
      expect(metadata).toMatchObject({
        timestamp: backup,
        rotated_secrets: ["JWT_SECRET", "ANON_KEY", "TOKEN"],
        affected_services: ["auth", "rest"],
      });
      expect(readdirSync(system.path(folder))).toEqual([".env.age", "metadata.json", "supabase"]);
      const mode = (name: string) => (statSync(system.path(name)).mode & 0o777).toString(8);
      expect(
        [folder, `${folder}/supabase`, `${folder}/.env.age`, `${folder}/metadata.json`].map(mode),
      ).toEqual(["700", "700", "600", "600"]);
      expect(system.read(".gitignore")).toContain("backups/secrets/\nbackups/service-state-*.json\n");
      expect(bytes(system)).not.toEqual(first);

      succeeded(await system.keyturn("retire", "TOKEN", "--yes"));
      // Lines that the catalog does not name come from the backup alone.
      rmSync(system.path(".env"));
      truncateSync(system.path("supabase/.env"));
      const seen = succeeded(await system.keyturn("restore", "--latest", "--dry-run"));
      expect(seen.stdout).toMatch(/ \.env is gone: .*\n {2}supabase\/\.env is empty: it comes back whole/);
      expect(existsSync(system.path(".env"))).toBe(false);

      const back = succeeded(await system.keyturn("restore", "--latest", "--yes"));
      expect(back.stdout).toContain("JWT_SECRET: back from generation 2 to 1");
      expect(back.stdout).toContain("TOKEN: the old value becomes generation 3, after 2");
      expect(bytes(system)).toEqual(first);
      expect(system.generations("JWT_SECRET")).toMatchObject({ current: 1, previous: 2 });
      expect(system.generations("TOKEN")).toMatchObject({ current: 3, previous: 2 });
      const values = readValues(parseEnv(system.read(".env")));
      for (const value of ["JWT_SECRET", "TOKEN"].map((name) => values.get(name) ?? "")) {
        expect(value).toHaveLength(40);
        for (const text of [seen.all, back.all, rotated.all, system.read(system.stackFileName)])
          expect(text.includes(value)).toBe(false);
      }

      const runs = system.read(`.keyturn/history/${system.stack}.jsonl`).trimEnd().split("\n");
      const told = runs.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(told.at(-1)).toMatchObject({ command: "restore", outcome: "done", restored: backup });
      expect(told.find(({ command }) => command === "rotate")).toMatchObject({ backup, outcome: "done" });
      expect((await system.keyturn("status", "--check")).exitCode).toBe(0);
      expect(succeeded(await system.keyturn("restore", "--latest", "--yes")).stdout).toContain(
        "Nothing is left to restore",
      );
    });
  });
});
