import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "dotenv";
import { describe, expect, test } from "vitest";
import { publicHalf } from "../../components/key-pairs/index.ts";
import { keysIn } from "../../provider/places/authorized-keys/lines.ts";
import { bumpByHand, UP } from "../support/adopted-system.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { ServiceManagers } from "../support/service-managers.ts";
import { watchedSystem } from "../support/watched-system.ts";

/** A key that logs in somewhere, whoever has it in a file of wrangler's, and a Compose project that is told its public half. */
const CATALOG = `version: 1
system: logins
targets:
  app: { kind: compose-env, path: app/.env }
  login: { kind: ssh-authorized-keys, path: login/authorized_keys }
  ci: { kind: dotenv-file, path: ci/.dev.vars, host: any }
secrets:
  LOGIN_LINE:
    source: { kind: derived, template: "{LOGIN|public}" }
    stages: [{ deliver: [app] }]
  LOGIN:
    source: { kind: minted, by: ssh-key }
    overlap: dual
    overlapFor: 1h
    stages: [{ deliver: [login] }, { deliver: [ci] }]
`;

const PERSONS =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA a person's\n";
const held = (system: Scratch) => parse(system.read("ci/.dev.vars")).LOGIN ?? "";
const open = (system: Scratch) => [...keysIn(system.read("login/authorized_keys"))].slice(1);
const publicKey = async (key: string) => (await publicHalf(key)).split(" ")[1] ?? "";

describe("a key for logins and the files around it", () => {
  test("turn, turn back, are retired and removed, and no private half is seen on the way", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-logins-"));
    writeFileSync(join(folder, "logins.yaml"), CATALOG);
    const managers = new ServiceManagers(join(folder, "bin"));
    await withScratchSystem(join(folder, "logins.yaml"), async (system) => {
      for (const name of ["app", "login", "ci"]) mkdirSync(system.path(name));
      writeFileSync(system.path("app/.env"), "OTHER=kept\n", { mode: 0o600 });
      writeFileSync(system.path("ci/.dev.vars"), "# wrangler's\n", { mode: 0o600 });
      writeFileSync(system.path("login/authorized_keys"), PERSONS, { mode: 0o600 });
      const env = { PATH: [managers.folder, system.env.PATH].join(delimiter) };
      const allow = (file: string) => file === system.path("ci/.dev.vars");
      const report = await watchedSystem(system, { allow, env }, async ({ does, note }) => {
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        system.setGenerations({
          LOGIN: { current: 1, next: 2, made: { "1": { at: "2026-01-31T12:00:00.000Z" } } },
        });
        await does("pulumi", UP);
        const one = held(system);
        note(one);
        expect(open(system)).toEqual([await publicKey(one)]);
        expect(system.read("app/.env")).toContain(await publicKey(one));
        expect(managers.calls()).toEqual([
          `docker compose up --detach --no-deps -- flux in ${system.path("app")}`,
        ]);

        const { next, made } = bumpByHand(system, "LOGIN");
        await does("pulumi", UP);
        const two = held(system);
        note(two);
        expect(two).not.toBe(one);
        expect(open(system)).toEqual([await publicKey(one), await publicKey(two)]);
        expect(managers.read()).toContain(await publicKey(two));
        managers.calls();
        await does("pulumi", [...UP, "--expect-no-changes"]);
        expect(managers.calls()).toEqual([]);

        system.setGenerations({ LOGIN: { current: 1, previous: 2, next, made } });
        await does("pulumi", UP);
        expect(held(system)).toBe(one);
        expect(open(system)).toHaveLength(2);

        system.setGenerations({ LOGIN: { current: 1, next, made } });
        await does("pulumi", UP);
        expect(open(system)).toEqual([await publicKey(one)]);

        await does("keyturn", ["remove", "LOGIN", "LOGIN_LINE", "--yes"]);
        expect(system.read("login/authorized_keys")).toBe(PERSONS);
        expect(system.read("ci/.dev.vars")).toBe("# wrangler's\n");
        expect(system.read("app/.env")).toBe("OTHER=kept\n");
      });
      expectNoLeaks(report);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
