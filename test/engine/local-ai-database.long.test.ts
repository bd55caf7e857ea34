import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type PrivatePostgres, withPrivatePostgres } from "../support/private-postgres.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

/** The roles that the catalog names: Supabase's roles.sql, and the two that its image makes. */
const ROLES = [
  "supabase_admin",
  "postgres",
  "authenticator",
  "pgbouncer",
  "supabase_auth_admin",
  "supabase_functions_admin",
  "supabase_storage_admin",
];

/** Which of the roles come in with a password. */
async function letIn({ port, certificates }: PrivatePostgres, password: string): Promise<string[]> {
  const ca = readFileSync(certificates.ca, "utf8");
  const come = async (user: string) => {
    const ssl = { ca };
    const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "postgres", ssl });
    try {
      await client.connect();
      return [user];
    } catch (error) {
      // Source: PostgreSQL's error codes, invalid_password.
      if (error instanceof pg.DatabaseError && error.code === "28P01") return [];
      throw error;
    } finally {
      await client.end();
    }
  };
  return (await Promise.all(ROLES.map(come))).flat();
}

async function passwordOf(system: Scratch): Promise<string> {
  return (await system.files.values()).get("POSTGRES_PASSWORD") ?? "";
}

test("the database of Local AI has the new password in all its roles before a file has it, and the old one again after a rollback", async () => {
  await withPrivatePostgres(async (db) => {
    const use = async (system: Scratch) => {
      const first = await passwordOf(system);
      for (const role of ROLES) {
        const may = role === "supabase_admin" ? "SUPERUSER" : "";
        await db.client.query(`CREATE ROLE ${role} LOGIN ${may} PASSWORD '${first}'`);
      }
      const allow = (file: string) => system.files.paths.some((path) => file === system.path(path));
      return await watchedSystem(system, { allow }, async ({ does, command, note }) => {
        note(first);
        await does("keyturn", ["adopt", "--all", "--yes"]);
        expect(await letIn(db, first)).toEqual(ROLES);

        // A role that is gone: the change of all of them fails as one, and no file is touched.
        const bytes = system.files.bytes();
        await db.client.query("ALTER ROLE pgbouncer RENAME TO other");
        expect((await command("keyturn", ["rotate", "POSTGRES_PASSWORD", "--yes"])).exitCode).toBe(1);
        expect(system.files.bytes()).toBe(bytes);
        expect(await letIn(db, first)).toEqual(ROLES.filter((role) => role !== "pgbouncer"));

        await db.client.query("ALTER ROLE other RENAME TO pgbouncer");
        await does("keyturn", ["resume", "--yes"]);
        const second = await passwordOf(system);
        note(second);
        expect(second).not.toBe(first);
        expect([await letIn(db, first), await letIn(db, second)]).toEqual([[], ROLES]);

        await does("keyturn", ["rollback", "POSTGRES_PASSWORD", "--yes"]);
        expect(await passwordOf(system)).toBe(first);
        expect([await letIn(db, first), await letIn(db, second)]).toEqual([ROLES, []]);
      });
    };
    const database = { port: db.port, ca: db.certificates.ca };
    await withScratchSystem("local-ai", async (system) => expectNoLeaks(await use(system)), database);
    expect(readFileSync(join(db.folder, "log"), "utf8")).toContain("ALTER ROLE");
  });
});
