import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureEngine } from "../../tools/engine/ensure.js";
import { scratch } from "../leaks/plant.ts";
import {
  type Channel,
  expectNoLeaks,
  type LeakReport,
  secretsInState,
  type WatchContext,
  withLeakWatch,
} from "../support/leaks/index.ts";

const CONFIGURED = "configured-canary-Q7x2Lm9";

/** Makes a value during the run and keeps it in a secret Stash; then come the statements of the test. */
const program = (statements: string): string => `
import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
const value = pulumi.secret("made-" + randomBytes(18).toString("base64url"));
new pulumi.Config().requireSecret("token");
const stash = new pulumi.Stash("TOKEN-g1", { input: value }, { ignoreChanges: ["input"] });
${statements}
`;

let bin = "";
beforeAll(async () => {
  bin = (await ensureEngine()).bin;
}, 900_000);

/** A project on a file backend of its own, both in the one root that is watched. */
function project(statements: string): { root: string; cwd: string; env: Record<string, string> } {
  const root = scratch();
  const cwd = join(root, "project");
  mkdirSync(cwd);
  mkdirSync(join(root, "backend"));
  writeFileSync(join(cwd, "Pulumi.yaml"), "name: leaks\nruntime: nodejs\nmain: index.mjs\n");
  writeFileSync(join(cwd, "package.json"), '{ "name": "leaks", "version": "0.0.0", "type": "module" }\n');
  writeFileSync(join(cwd, "index.mjs"), program(statements));
  symlinkSync(resolve("node_modules"), join(cwd, "node_modules"));
  return {
    root,
    cwd,
    env: {
      PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
      PULUMI_BACKEND_URL: `file://${join(root, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "a passphrase of the test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
  };
}

/** Runs the engine's commands on a new stack; the made value is read out of its state afterwards. */
async function engineRun(
  statements: string,
  commands: readonly string[][],
  expected: readonly Channel[] = [],
  look: (context: WatchContext) => void = () => undefined,
): Promise<LeakReport> {
  const { root, cwd, env } = project(statements);
  let home = "";
  const secrets = async (): Promise<Record<string, string>> => {
    const options = { cwd, env: { ...env, PULUMI_HOME: home } };
    const { stdout } = await execa(
      "pulumi",
      ["stack", "export", "--show-secrets", "--stack", "dev"],
      options,
    );
    const found = secretsInState(stdout);
    expect(found["TOKEN-g1.outputs.output"]).toMatch(/^made-/);
    return { ...found, configured: CONFIGURED };
  };
  return withLeakWatch({ roots: [root], secrets, expect: expected }, async (run, context) => {
    home = context.env.PULUMI_HOME;
    const setUp = [
      ["stack", "init", "dev"],
      ["config", "set", "--secret", "token"],
    ];
    for (const args of [...setUp, ...commands]) {
      const input = args[0] === "config" ? { input: CONFIGURED } : {};
      const { exitCode, stderr, stdout } = await run("pulumi", [...args, "--non-interactive"], {
        cwd,
        env,
        ...input,
      });
      expect(exitCode, `pulumi ${args.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
    }
    look(context);
  });
}

const UP = ["up", "--yes", "--skip-preview"];
const channels = (report: LeakReport): Channel[] =>
  [...new Set(report.leaks.map((leak) => leak.channel))].sort();

describe("the leak harness under the real engine", () => {
  it("reports nothing of a stack that keeps its secrets, and has searched every place the engine writes", async () => {
    const magic: string[] = [];
    const report = await engineRun(
      "",
      [UP, ["up", "--yes"], ["preview", "--diff", "--save-plan=plan.json"]],
      ["stdout", "state", "backup", "history", "stack-file", "plan", "engine-log", "cmdline", "environ"],
      (context) => {
        const logs = join(context.env.PULUMI_HOME, "logs");
        for (const name of readdirSync(logs))
          magic.push(readFileSync(join(logs, name)).toString("latin1", 0, 4));
      },
    );
    expectNoLeaks(report);
    // The logs of updates are encrypted with the stack's key (they do hold the values), those of other commands
    // are plain gzip. Should the engine stop encrypting them, the leak would show above.
    expect(magic).toContain("PLOG");
    expect(magic.some((start) => start.startsWith("\u001f\u008b"))).toBe(true);
  });

  it("finds a value that the program prints", async () => {
    const report = await engineRun("value.apply((v) => console.log('debug: ' + JSON.stringify({ v })));", [
      UP,
    ]);
    expect(channels(report)).toEqual(["stdout"]);
    expect(() => expectNoLeaks(report)).toThrow(/stdout: TOKEN-g1\.\S+ as raw in pulumi/);
  });

  it("finds a value that was not marked secret in state, backups, history and the plan", async () => {
    const report = await engineRun("new pulumi.Stash('copy', { input: pulumi.unsecret(stash.output) });", [
      UP,
      UP,
      ["preview", "--save-plan=plan.json"],
    ]);
    expect(channels(report)).toEqual(expect.arrayContaining(["backup", "history", "plan", "state"]));
  });

  it("finds an encoded value in an output of the stack", async () => {
    const report = await engineRun(
      "export const dsn = pulumi.unsecret(stash.output.apply((v) => Buffer.from('app:' + v).toString('base64')));",
      [UP],
    );
    expect(report.leaks).toContainEqual(expect.objectContaining({ channel: "stdout", encoding: "base64" }));
  });

  it("finds what a child of the program inherits, and allows the program itself its PULUMI_CONFIG", async () => {
    const report = await engineRun("execFileSync('sh', ['-c', 'sleep 0.2; :']);", [UP]);
    expect(report.leaks.length).toBeGreaterThan(0);
    for (const leak of report.leaks) {
      expect(leak).toMatchObject({ channel: "environ", secretName: "configured" });
      expect(leak.where).toMatch(/\((sh|sleep)\b.*variable PULUMI_CONFIG /);
    }
  });

  it("finds the values that the engine's verbose log holds, on the error output and in TMPDIR", async () => {
    const toStderr = await engineRun("", [[...UP, "-v=9", "--logtostderr"]]);
    expect(channels(toStderr)).toEqual(["stderr"]);
    const toFile = await engineRun("", [[...UP, "-v=9"]]);
    expect(channels(toFile)).toEqual(["engine-log"]);
    expect(toFile.leaks[0]?.where).toContain(".log.INFO.");
  });
});
