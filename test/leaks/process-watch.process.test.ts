import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { Findings } from "../../rehearsal/leaks/findings.ts";
import { searchProcesses } from "../../rehearsal/leaks/process-search.ts";
import type { Leak } from "../support/leaks/index.ts";
import { startProcessWatch, type WatchResult } from "../support/leaks/process-watch.ts";
import { scratch, weirdSecret } from "./plant.ts";

const exec = promisify(execFile);

/** Long enough for a child to be sampled many times over. */
const LIVES = "sleep 0.1; :";

async function watch(body: () => Promise<unknown>): Promise<WatchResult> {
  const running = await startProcessWatch();
  try {
    await body();
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running.stop();
}

function leaks(result: WatchResult, secret: string): Leak[] {
  const findings = new Findings(new SecretSearcher({ TOKEN: secret }));
  searchProcesses(result.samples, findings);
  return findings.leaks;
}

/** A program as a language host starts it, whose script does what the test says. */
function program(script: string, entry = "run"): string {
  const root = scratch();
  const directory = join(root, "node_modules/@pulumi/pulumi/cmd", entry);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "index.js"), script);
  return directory;
}

const WAITS = "setTimeout(() => {}, 100)";
const config = (secret: string): string => JSON.stringify({ "app:token": secret });

describe("the process watch", () => {
  it("sees an argument of a child and names the process, not the value", async () => {
    const secret = weirdSecret();
    const found = leaks(await watch(() => exec("sh", ["-c", LIVES, "--token", secret])), secret);
    expect(found).toContainEqual(
      expect.objectContaining({ channel: "cmdline", encoding: "raw", secretName: "TOKEN" }),
    );
    expect(found[0]?.where).toMatch(/process \d+ \(sh\b/);
    expect(JSON.stringify(found)).not.toContain(secret.slice(-12));
  });

  it("sees a variable of a child and of a grandchild and names it", async () => {
    const secret = weirdSecret();
    const child = await watch(() =>
      exec("sh", ["-c", LIVES], { env: { ...process.env, CHILD_TOKEN: secret } }),
    );
    expect(leaks(child, secret)[0]).toMatchObject({
      channel: "environ",
      where: expect.stringContaining("variable CHILD_TOKEN"),
    });
    const grandchild = await watch(async () => {
      const shell = exec("sh", ["-c", `read -r V; GRAND_TOKEN="$V" sh -c '${LIVES}'; :`]);
      shell.child.stdin?.end(`${secret.replaceAll("\\", "\\\\")}\n`);
      await shell;
    });
    const places = leaks(grandchild, secret).map((leak) => leak.where);
    expect(places.length).toBeGreaterThan(0);
    for (const where of places) expect(where).toContain("variable GRAND_TOKEN");
  });

  it("searches what it saw for values that are only learned afterwards, encoded ones too", async () => {
    const result = await watch(() =>
      exec("sh", ["-c", LIVES, "x", Buffer.from("user:made-during-the-run").toString("base64")]),
    );
    expect(leaks(result, "made-during-the-run")[0]).toMatchObject({ channel: "cmdline", encoding: "base64" });
  });

  it("sees what a process becomes by exec", async () => {
    const secret = weirdSecret();
    const result = await watch(async () => {
      const shell = exec("sh", ["-c", `sleep 0.1; exec env LATE="$(cat)" sh -c '${LIVES}'`]);
      shell.child.stdin?.end(secret);
      await shell;
    });
    expect(leaks(result, secret).map((leak) => leak.channel)).toContain("environ");
  });

  it("sees most processes that live for a few milliseconds, and says how often it looked", async () => {
    const secret = weirdSecret();
    const result = await watch(async () => {
      for (let n = 0; n < 10; n++) await exec(process.execPath, ["--version", `${secret}-${n}`]);
    });
    const pids = new Set(leaks(result, secret).map((leak) => leak.where.split(" ")[1]));
    expect(pids.size).toBeGreaterThanOrEqual(5);
    expect(result.stats.samples).toBeGreaterThan(20);
    expect(result.stats.processes).toBeGreaterThanOrEqual(5);
    expect(result.stats.medianIntervalMs).toBeGreaterThan(0);
    expect(result.stats.medianIntervalMs).toBeLessThan(50);
  });

  it("leaves out this process and what ran before, and reports nothing of a clean run", async () => {
    const secret = weirdSecret();
    const earlier = spawn("sleep", ["5"], { env: { ...process.env, EARLIER: secret } });
    try {
      const result = await watch(() => exec("sh", ["-c", LIVES]));
      expect(result.samples.length).toBeGreaterThan(0);
      expect(result.samples.map((sample) => sample.pid)).not.toContain(process.pid);
      expect(leaks(result, secret)).toEqual([]);
    } finally {
      earlier.kill();
    }
  });

  it("leaves out what another process starts meanwhile, unless it carries the watch's mark", async () => {
    const secret = weirdSecret();
    const other = spawn("sh", ["-c", `while read -r MARK; do env $MARK sh -c '${LIVES}'; echo; done`], {
      env: { ...process.env, BESIDE: secret },
      stdio: ["pipe", "pipe", "ignore"],
    });
    const starts = async (line: string) => {
      const done = once(other.stdout, "data");
      other.stdin.write(`${line}\n`);
      await done;
    };
    try {
      await starts("A=1");
      const running = await startProcessWatch();
      await starts("B=1");
      await starts(Object.entries(running.mark).flat().join("="));
      const result = await running.stop();
      const seen = result.samples.map((sample) => Buffer.from(sample.environ).toString());
      expect(seen.filter((environ) => environ.includes("B=1\0"))).toEqual([]);
      expect(leaks(result, secret)[0]?.where).toContain("variable BESIDE");
    } finally {
      other.stdin.end();
    }
  });

  it("keeps the descendants of a process whose parent is gone", async () => {
    const result = await watch(async () => {
      const shell = exec("sh", [
        "-c",
        `read -r V; ORPHAN="$V" setsid sh -c '${LIVES}; sh -c "${LIVES}"' & exit 0`,
      ]);
      shell.child.stdin?.end("orphaned-canary-value\n");
      await shell;
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    const pids = new Set(leaks(result, "orphaned-canary-value").map((leak) => leak.where.split(" ")[1]));
    expect(pids.size).toBeGreaterThanOrEqual(3);
  });
});

describe("the program's own PULUMI_CONFIG", () => {
  const env = (secret: string) => ({ ...process.env, PULUMI_CONFIG: config(secret) });

  it("is the one place allowed", async () => {
    const secret = weirdSecret();
    const result = await watch(() =>
      exec(process.execPath, [program(WAITS), "--stack", "x"], { env: env(secret) }),
    );
    expect(result.samples.some((one) => Buffer.from(one.environ).includes("PULUMI_CONFIG"))).toBe(true);
    expect(leaks(result, secret)).toEqual([]);
  });

  it("is a leak in a child of the program that inherited it", async () => {
    const secret = weirdSecret();
    const spawns = `require("child_process").spawn("sh", ["-c", "${LIVES}"])`;
    const result = await watch(() => exec(process.execPath, [program(spawns)], { env: env(secret) }));
    const found = leaks(result, secret);
    expect(found.length).toBeGreaterThan(0);
    for (const leak of found) expect(leak.where).toMatch(/\((sh|sleep)\b.*variable PULUMI_CONFIG/);
  });

  it.each(["run-policy-pack", "run-plugin", "dynamic-provider"])("is a leak in %s", async (entry) => {
    const secret = weirdSecret();
    const result = await watch(() => exec(process.execPath, [program(WAITS, entry)], { env: env(secret) }));
    expect(leaks(result, secret)).not.toEqual([]);
  });

  it("allows no other variable and no argument of the program", async () => {
    const secret = weirdSecret();
    const path = program(WAITS);
    const other = await watch(() =>
      exec(process.execPath, [path], { env: { ...process.env, OTHER: secret } }),
    );
    expect(leaks(other, secret)[0]?.where).toContain("variable OTHER");
    const argument = await watch(() => exec(process.execPath, [path, secret], { env: process.env }));
    expect(leaks(argument, secret)[0]?.channel).toBe("cmdline");
  });

  it("is not allowed in a process that only names the program's path", async () => {
    const secret = weirdSecret();
    const result = await watch(async () => {
      const shell = exec("sh", ["-c", "read -r _; :", program(WAITS)], { env: env(secret) });
      setTimeout(() => shell.child.stdin?.end("\n"), 100);
      await shell;
    });
    expect(leaks(result, secret)).not.toEqual([]);
  });
});
