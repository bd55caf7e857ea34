import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Acceptor } from "../support/acceptor.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const SHELF = join(import.meta.dirname, "../support/shelf.mjs");
const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;

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
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        await does("keyturn", ["begin", "TOKEN", "--yes"]);
        const first = on(system, "shelf.env").get("TOKEN") ?? "";
        note(first);
        expect(calls(system, "shelf.env")).toEqual(["put TOKEN"]);

        // What stands there already is compared, not written.
        await does("keyturn", ["adopt", "KEY", "--yes"], given);
        expect(calls(system, "vault.env")).toEqual(["check KEY"]);

        await does("keyturn", ["rotate", "TOKEN", "--yes"]);
        const second = on(system, "shelf.env").get("TOKEN") ?? "";
        note(second);
        expect(second).not.toBe(first);
        expect(on(system, "shelf.env").get("TOKEN_PREVIOUS")).toBe(first);
        calls(system, "shelf.env");
        await does("pulumi", QUIET);
        expect(calls(system, "shelf.env")).toEqual([]);

        const again = await command("keyturn", ["rotate", "TOKEN", "--yes"]);
        expect(again.exitCode, again.all).not.toBe(0);
        expect(again.all).toContain("keyturn retire TOKEN");

        await does("keyturn", ["rollback", "TOKEN", "--yes"]);
        expect(on(system, "shelf.env").get("TOKEN")).toBe(first);
        expect(on(system, "shelf.env").get("TOKEN_PREVIOUS")).toBe(second);

        await does("keyturn", ["retire", "TOKEN", "--yes"]);
        expect([...on(system, "shelf.env")]).toEqual([["TOKEN", first]]);

        // A failing program: its exit code is told, what it printed is not.
        writeFileSync(system.path("shelf.env.does"), "3");
        const failed = await command("keyturn", ["rotate", "TOKEN", "--yes"]);
        expect(failed.exitCode, failed.all).not.toBe(0);
        expect(failed.all).toContain("ended with 3");
        expect([...on(system, "shelf.env")]).toEqual([["TOKEN", first]]);
        rmSync(system.path("shelf.env.does"));
        await does("keyturn", ["resume", "--yes"]);
        const third = on(system, "shelf.env").get("TOKEN") ?? "";
        note(third);
        expect(third).not.toBe(first);
        await does("keyturn", ["retire", "TOKEN", "--yes"]);
        calls(system, "shelf.env");

        await does("keyturn", ["remove", "TOKEN", "--yes"]);
        expect([...on(system, "shelf.env")]).toEqual([]);
        expect(calls(system, "shelf.env")).toContain("empty TOKEN");
      });
      expectNoLeaks(report);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
