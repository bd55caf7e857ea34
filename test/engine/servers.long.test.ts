import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { bumpByHand, UP } from "../support/adopted-system.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type PrivatePostgres, withPrivatePostgres } from "../support/private-postgres.ts";
import { ADMIN, Redis } from "../support/redis.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const LOGIN = join(import.meta.dirname, "../support/login.mjs");
const MADE = "2026-01-31T12:00:00.000Z";
/** Another one each time, so that no copy of this file holds it. */
const CHIEF = `synthetic-chief-${randomBytes(12).toString("hex")}`;

const probe = (kind: string, port: number, ca: string, ...users: string[]) =>
  `{ command: { run: ${JSON.stringify([process.execPath, LOGIN, kind, String(port), ca, ...users])} }, accept: 0, refuse: 1, retries: 0, timeout: 20s }`;

/** A cache and a database, each with two passwords at a time, and who comes in there. */
const catalog = (redis: Redis, db: PrivatePostgres) => `version: 1
system: servers
targets:
  cache:
    kind: redis-user
    url: rediss://127.0.0.1:${redis.tlsPort}
    user: app
    admin: { password: { config: cache } }
    tls: { ca: ${redis.certificates.ca} }
  db:
    kind: postgres-role
    url: postgresql://127.0.0.1:${db.port}/postgres
    dual: [app_a, app_b]
    admin: { user: chief, password: { secret: CHIEF } }
    tls: { ca: ${db.certificates.ca} }
  chief:
    kind: postgres-role
    url: postgresql://127.0.0.1:${db.port}/postgres
    roles: [chief]
    admin: { user: chief, password: { secret: CHIEF } }
    tls: { ca: ${db.certificates.ca} }
  site: { kind: dotenv-file, path: site/.env }
probes:
  cache-takes: ${probe("redis", redis.tlsPort, redis.certificates.ca, "app")}
  db-takes: ${probe("postgres", db.port, db.certificates.ca, "app_a", "app_b")}
secrets:
  CHIEF:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [chief] }]
  CACHE:
    source: { kind: random, length: 32 }
    overlap: dual
    overlapFor: 1h
    stages: [{ deliver: [cache], verify: [cache-takes] }, { deliver: [site] }]
  DB:
    source: { kind: random, length: 32, charset: printable }
    overlap: dual
    overlapFor: 1h
    stages: [{ deliver: [db], verify: [db-takes] }, { deliver: [site] }]
  DATABASE_URL:
    source: { kind: derived, template: "postgresql://{DB|role}:{DB|url}@127.0.0.1:${db.port}/postgres" }
    stages: [{ deliver: [site] }]
`;

const held = (system: Scratch, key: string) => readValues(parseEnv(system.read("site/.env"))).get(key) ?? "";

describe("users of a cache and a database", () => {
  test("turn with two passwords at a time, and no value is seen on the way", async () => {
    await using redis = await Redis.start();
    await withPrivatePostgres(async (db) => {
      for (const role of [
        `chief LOGIN SUPERUSER PASSWORD '${CHIEF}'`,
        "app",
        "app_a IN ROLE app",
        "app_b IN ROLE app",
      ])
        await db.client.query(`CREATE ROLE ${role}`);
      const canLogin = async (): Promise<string[]> => {
        const text = "SELECT rolname FROM pg_authid WHERE rolcanlogin AND rolpassword IS NOT NULL ORDER BY 1";
        return (await db.client.query(text)).rows.map(({ rolname }) => rolname);
      };
      const folder = mkdtempSync(join(tmpdir(), "keyturn-servers-"));
      const path = join(folder, "servers.yaml");
      writeFileSync(path, catalog(redis, db));
      const watched = async (system: Scratch) => {
        mkdirSync(system.path("site"));
        writeFileSync(system.path("site/.env"), "", { mode: 0o600 });
        const allow = (file: string) => file === system.path("site/.env");
        return await watchedSystem(system, { allow }, async ({ does, command, note }) => {
          note(CHIEF);
          note(ADMIN);
          const values = () => {
            for (const key of ["CACHE", "DB"]) note(held(system, key));
            return held(system, "CACHE");
          };
          await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
          const begun = { current: 1, next: 2, made: { "1": { at: MADE } } };
          system.setGenerations({ CACHE: begun });
          const early = await command("pulumi", UP);
          expect(early.exitCode, early.all).not.toBe(0);
          expect(early.all).toContain("pulumi config set --secret keyturn-access:cache");
          await does("pulumi", ["config", "set", "--secret", "keyturn-access:cache"], ADMIN);
          await does("pulumi", ["config", "set", "--secret", "keyturn-given:CHIEF-g1"], CHIEF);

          // Nobody gives the chief's password back, but whether it is this one can be asked.
          const inUse = { current: 1, next: 2, made: { "1": { at: MADE, adopted: true as const } } };
          system.setGenerations({ DB: begun, CHIEF: inUse });
          await does("pulumi", UP);
          const first = values();
          expect(await redis.takes("app", first)).toBe(true);
          expect(held(system, "DATABASE_URL")).toMatch(/^postgresql:\/\/app_a:/);
          expect(await canLogin()).toEqual(["app_a", "chief"]);

          // The chief's own password turns in the same run.
          const bumped = ["CACHE", "DB", "CHIEF"].map((name) => ({ name, ...bumpByHand(system, name) }));
          await does("pulumi", UP);
          const second = values();
          expect([await redis.takes("app", first), await redis.takes("app", second)]).toEqual([true, true]);
          expect(held(system, "DATABASE_URL")).toMatch(/^postgresql:\/\/app_b:/);
          expect(await canLogin()).toEqual(["app_a", "app_b", "chief"]);
          await does("pulumi", [...UP, "--expect-no-changes"]);

          for (const { name, ...entry } of bumped)
            if (name !== "CHIEF") system.setGenerations({ [name]: { ...entry, current: 1, previous: 2 } });
          await does("pulumi", UP);
          expect(values()).toBe(first);
          expect(held(system, "DATABASE_URL")).toMatch(/^postgresql:\/\/app_a:/);
          expect(await canLogin()).toEqual(["app_a", "app_b", "chief"]);

          for (const { name, next, made } of bumped)
            system.setGenerations({ [name]: { current: name === "CHIEF" ? 2 : 1, next, made } });
          await does("pulumi", UP);
          expect([await redis.takes("app", first), await redis.takes("app", second)]).toEqual([true, false]);
          expect(await canLogin()).toEqual(["app_a", "chief"]);

          await does("keyturn", ["remove", "CACHE", "DB", "DATABASE_URL", "--yes"]);
          expect(await redis.takes("app", first)).toBe(false);
          expect(await canLogin()).toEqual(["chief"]);
        });
      };
      await withScratchSystem(path, async (system) => expectNoLeaks(await watched(system)));
      rmSync(folder, { recursive: true });
      expect(readFileSync(join(db.folder, "log"), "utf8")).toContain("ALTER ROLE");
    });
  });
});
