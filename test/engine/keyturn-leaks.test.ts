import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { bumpByHand, systemTest as test, UP } from "../support/adopted-system.ts";
import { expectNoLeaks, type LeakReport, type Run, withLeakWatch } from "../support/leaks/index.ts";
import type { Scratch, Tool } from "../support/scratch.ts";

const GIVEN = "sk-synthetic-canary-given-by-hand-0001";

/** Runs commands in the system's folder under watch; `note` keeps the values that the files hold now. */
async function watched(
  system: Scratch,
  body: (
    command: (tool: Tool, args: readonly string[], input?: string) => Promise<number>,
    note: () => Promise<void>,
  ) => Promise<void>,
): Promise<LeakReport> {
  const canaries = new Map<string, string>([["given by hand", GIVEN]]);
  const note = async () => {
    for (const [name, value] of await system.values()) {
      if (value.length >= 16) canaries.set(`${name} (${canaries.size})`, value);
    }
  };
  const commandOf = (run: Run) => async (tool: Tool, args: readonly string[], input?: string) => {
    const [file, ...first] = tool === "keyturn" ? KEYTURN : ["pulumi"];
    const all = [...first, ...args, "--stack", system.stack];
    const { exitCode } = await run(file, all, { env: system.env, ...(input === undefined ? {} : { input }) });
    return exitCode ?? 128;
  };
  const allow = (path: string) => system.files.paths.some((file) => path === system.path(file));
  const watch = { roots: [system.folder], secrets: () => Object.fromEntries(canaries), allow };
  return await withLeakWatch(watch, async (run) => {
    await note();
    await body(commandOf(run), note);
  });
}

describe("no value is found anywhere but in its files", () => {
  test("after adopting, rotating, giving, failing, going on and looking", async ({ fresh }) => {
    const report = await watched(fresh, async (command, note) => {
      expect(await command("keyturn", ["adopt", "--all", "--yes"])).toBe(0);
      expect(await command("keyturn", ["rotate", "OPENAI_API_KEY", "--yes"], GIVEN)).toBe(0);
      expect((await fresh.values()).get("OPENAI_API_KEY")).toBe(GIVEN);

      expect(await command("keyturn", ["bump", "--all"])).toBe(0);
      const supabase = fresh.path("supabase/docker/.env");
      renameSync(supabase, `${supabase}.away`);
      expect(await command("pulumi", [...UP, "--json"]), "an up without one of its files").not.toBe(0);
      renameSync(`${supabase}.away`, supabase);
      expect(await command("pulumi", [...UP, "--json"])).toBe(0);
      await note();
      expect(await command("pulumi", ["stack"])).toBe(0);
      expect(await command("keyturn", ["status", "--json"])).toBe(0);
    });
    expectNoLeaks(report);
    for (const channel of [
      "stdout",
      "state",
      "backup",
      "history",
      "stack-file",
      "engine-log",
      "environ",
    ] as const)
      expect(report.searched[channel]?.bytes, channel).toBeGreaterThan(0);
    expect(report.secrets).toBeGreaterThan(25);
  });
});

describe("keyturn check-state", () => {
  test("finds every secret of a real state in ciphertext, and a value that stands in plain", async ({
    adopted,
  }) => {
    const { exitCode, stdout, all } = await adopted.keyturn("check-state", "--json");
    expect(exitCode, all).toBe(0);
    const { looked, values, sealed, unopened } = JSON.parse(stdout);
    for (const kind of ["state", "backup", "history", "stack file"])
      expect(looked[kind]?.bytes, kind).toBeGreaterThan(0);
    expect(values).toBeGreaterThan(10);
    expect(sealed).toBeGreaterThan(values);
    expect(unopened).toBe(0);

    const value = (await adopted.values()).get("JWT_SECRET") ?? "";
    const backups = adopted.path(".keyturn/state/.pulumi/backups/local-ai/demo");
    const [name = ""] = readdirSync(backups);
    const planted = Buffer.from(`{"note":"user:${value}"}`).toString("base64");
    writeFileSync(join(backups, name), planted);
    const found = await adopted.keyturn("check-state");
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toMatch(/the value JWT_SECRET-g1 \(\S+\) stands in plain, as base64/);
    expect(found.stdout).toContain(name);
    expect(found.all).not.toContain(value);
  });
});

describe("the search", () => {
  test("finds the values that the SDK's debug messages carry, where nothing stops them", async ({
    adopted,
  }) => {
    await useProgramWithout(adopted, "quiet-debug.ts");
    bumpByHand(adopted, "DASHBOARD_PASSWORD");
    const report = await watched(adopted, async (command, note) => {
      expect(await command("pulumi", [...UP, "--json"])).toBe(0);
      await note();
    });
    expect(report.leaks.map(({ channel }) => channel)).toContain("stdout");
    expect(report.leaks.some(({ secretName }) => secretName.startsWith("DASHBOARD_PASSWORD"))).toBe(true);
  });
});

/** Gives a system a program of its own: keyturn's, but for the import of one module. */
async function useProgramWithout(system: Scratch, module: string): Promise<void> {
  const program = await readFile(join(PACKAGE_ROOT, "index.ts"), "utf8");
  const kept = program.split("\n").filter((line) => !line.includes(module));
  expect(kept.length).toBeLessThan(program.split("\n").length);
  mkdirSync(system.path("program"));
  const manifest = JSON.parse(await readFile(join(PACKAGE_ROOT, "package.json"), "utf8"));
  manifest.exports["."] = "./index.ts";
  writeFileSync(system.path("program/package.json"), JSON.stringify(manifest));
  writeFileSync(system.path("program/index.ts"), kept.join("\n"));
  for (const name of ["components", "tools", "node_modules"])
    symlinkSync(join(PACKAGE_ROOT, name), system.path(`program/${name}`));
  system.edit("Pulumi.yaml", (text) =>
    text.replace(/^main: .*$/m, "main: program").replace(/^( *nodeargs: .*)$/m, "$1 --import tsx"),
  );
}
