import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Acceptor } from "../support/acceptor.ts";
import { bumpByHand, UP } from "../support/adopted-system.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const SHELF = join(import.meta.dirname, "../support/shelf.mjs");
const MADE = "2026-01-31T12:00:00.000Z";

const shelf = (what: string, file: string) => JSON.stringify([process.execPath, SHELF, what, file]);

/** A place of one's own that holds two values, one that can compare, and a caller. */
const catalog = (url: string) => `version: 1
system: shelves
targets:
  shelf:
    kind: command
    run: ${shelf("put", "shelf.env")}
    forget: ${shelf("forget", "shelf.env")}
    absent: ${shelf("empty", "shelf.env")}
    holds: two
  vault: { kind: command, run: ${shelf("put", "vault.env")}, check: ${shelf("check", "vault.env")} }
  site: { kind: dotenv-file, path: site/.env }
probes:
  takes: { http: { url: "${url}/", header: x-token }, accept: 200, refuse: 401, retries: 0, timeout: 2s }
secrets:
  TOKEN:
    source: { kind: random, length: 48 }
    overlap: dual
    overlapFor: 1h
    stages: [{ deliver: [shelf], verify: [takes] }, { deliver: [site] }]
  KEY:
    source: { kind: manual, from: nobody }
    stages: [{ deliver: [vault] }]
`;

/** Values by key, as a shelf keeps them. */
function on(system: Scratch, file: string): Map<string, string> {
  const text = existsSync(system.path(file)) ? system.read(file) : "";
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf("=")), JSON.parse(line.slice(line.indexOf("=") + 1))]),
  );
}

/** What the programs were called for since the last look. */
function calls(system: Scratch, file: string): string[] {
  const path = system.path(`${file}.calls`);
  const said = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  rmSync(path, { force: true });
  return said;
}

describe("a place that a program of one's own writes", () => {
  test("is adopted, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    await using acceptor = await Acceptor.start();
    const folder = mkdtempSync(join(tmpdir(), "keyturn-shelves-"));
    const path = join(folder, "shelves.yaml");
    writeFileSync(path, catalog(acceptor.url));
    await withScratchSystem(path, async (system) => {
      mkdirSync(system.path("site"));
      writeFileSync(system.path("site/.env"), "", { mode: 0o600 });
      const given = `synthetic "key" of #1, $HOME and 'quotes' über ${"long ".repeat(800)}`.trim();
      writeFileSync(system.path("vault.env"), `KEY=${JSON.stringify(given)}\n`);
      acceptor.file = system.path("shelf.env");
      const places = ["shelf.env", "vault.env", "site/.env"].map((name) => system.path(name));
      const allow = (file: string) => places.includes(file);
      const report = await watchedSystem(system, { allow }, async ({ does, command, note }) => {
        note(given);
        const values = () => on(system, "shelf.env");
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        await does("pulumi", ["config", "set", "--secret", "keyturn-given:KEY-g1"], given);
        const made = { "1": { at: MADE } };
        const adopted = { "1": { at: MADE, adopted: true } } as const;
        const KEY = { current: 1, next: 2, made: adopted };
        system.setGenerations({ TOKEN: { current: 1, next: 2, made }, KEY });
        await does("pulumi", UP);
        const first = values().get("TOKEN") ?? "";
        note(first);
        expect(calls(system, "shelf.env")).toEqual(["put TOKEN"]);
        // What stands there already is compared, not written.
        expect(calls(system, "vault.env")).toEqual(["check KEY"]);

        // A failing program: its exit code is told, what it printed is not.
        writeFileSync(system.path("shelf.env.does"), "3");
        const { next, ...rest } = bumpByHand(system, "TOKEN");
        const failed = await command("pulumi", UP);
        expect(failed.exitCode, failed.all).not.toBe(0);
        expect(failed.all).toContain("ended with 3");
        expect([...values()]).toEqual([["TOKEN", first]]);
        rmSync(system.path("shelf.env.does"));
        await does("pulumi", UP);
        const second = values().get("TOKEN") ?? "";
        note(second);
        expect(second).not.toBe(first);
        expect(values().get("TOKEN_PREVIOUS")).toBe(first);
        calls(system, "shelf.env");
        await does("pulumi", [...UP, "--expect-no-changes"]);
        expect(calls(system, "shelf.env")).toEqual([]);

        bumpByHand(system, "TOKEN");
        const again = await command("pulumi", UP);
        expect(again.exitCode, again.all).not.toBe(0);
        expect(again.all).toContain("keyturn retire TOKEN");

        system.setGenerations({ TOKEN: { ...rest, next, current: 1, previous: 2 } });
        await does("pulumi", UP);
        expect(values().get("TOKEN")).toBe(first);
        expect(values().get("TOKEN_PREVIOUS")).toBe(second);

        system.setGenerations({ TOKEN: { current: 1, next, made: rest.made } });
        await does("pulumi", UP);
        expect([...values()]).toEqual([["TOKEN", first]]);
        calls(system, "shelf.env");

        await does("keyturn", ["remove", "TOKEN", "--yes"]);
        expect([...on(system, "shelf.env")]).toEqual([]);
        expect(calls(system, "shelf.env")).toContain("empty TOKEN");
      });
      expectNoLeaks(report);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
