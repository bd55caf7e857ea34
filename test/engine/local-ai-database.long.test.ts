import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeRoles, ROLES, letIn as rolesLetIn } from "../../rehearsal/demo/day/roles.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type PrivatePostgres, withPrivatePostgres } from "../support/private-postgres.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

/** Which of the roles come in with a password. */
const letIn = async ({ port, certificates }: PrivatePostgres, password: string) =>
  await rolesLetIn(port, password, readFileSync(certificates.ca, "utf8"));

async function passwordOf(system: Scratch): Promise<string> {
  return (await system.files.values()).get("POSTGRES_PASSWORD") ?? "";
}

test("the database of Local AI has the new password in all its roles before a file has it, and the old one again after a rollback", async () => {
  await withPrivatePostgres(async (db) => {
    const use = async (system: Scratch) => {
      const first = await passwordOf(system);
      await makeRoles(db.client, first);
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
