import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { CHANNELS, type Channel, withLeakWatch } from "../support/leaks/index.ts";
import { base64, ENCODERS, type Plan, plant, plantedSecrets, scratch, weirdSecret } from "./plant.ts";
import { failure, leakedNames, watched } from "./watched.ts";

/** Each way to leave a text, as a plan for the planter; `root` is the project, `tmp` the TMPDIR it is given. */
const PLANTS: Readonly<Record<string, [Channel, (text: Buffer, root: string) => Plan]>> = {
  "standard output": ["stdout", (text) => ({ stdout: text.toString() })],
  "the error output": ["stderr", (text) => ({ stderr: text.toString() })],
  "an engine log kept by the engine itself": ["engine-log", gz("home/logs/pulumi-20260101T000000-42-up.log")],
  "an engine log that was asked for": ["engine-log", plain("pulumi.host.user.log.INFO.20260101-000000.42")],
  "the state": ["state", plain(".pulumi/stacks/app/dev.json")],
  "a compressed state": ["state", gz(".pulumi/stacks/app/dev.json.gz")],
  "the state's .bak": ["backup", plain(".pulumi/stacks/app/dev.json.bak")],
  "a backup": ["backup", plain(".pulumi/backups/app/dev/dev.1700000000.json")],
  "the history": ["history", plain(".pulumi/history/app/dev/dev-1700000000.checkpoint.json")],
  "a stack file": ["stack-file", plain("Pulumi.dev.yaml")],
  "a plan": ["plan", plain("out/plan.json")],
  "a hidden file": ["file", plain(".cache/.hidden")],
  "an event log": ["event-log", plain("out/event-log.json")],
  "keyturn's record": ["record", plain(".keyturn/history/prod.jsonl")],
  "a core dump": ["core-dump", plain("core.4711")],
  "what is printed with --diff": ["diff", (text) => ({ args: ["--diff"], stdout: text.toString() })],
  "a page": ["html", plain("out/rehearsal.html")],
  "what a scan prints for a code host": ["sarif", (text) => ({ args: ["--sarif"], stdout: text.toString() })],
  "a plan in Markdown": ["markdown", (text) => ({ args: ["--markdown"], stdout: text.toString() })],
};

/** Channels that are planted in in a way of their own below. */
const APART: readonly Channel[] = ["notification", "left-behind", "cmdline", "environ", "file-name", "git"];

function plain(path: string) {
  return (text: Buffer, root: string): Plan => ({ files: { [join(root, path)]: base64(text) } });
}

function gz(path: string) {
  return (text: Buffer, root: string): Plan => ({ gzip: { [join(root, path)]: base64(text) } });
}

describe("a leak planted in", () => {
  it("each channel is looked for by a test here", () => {
    const planted = [...Object.values(PLANTS).map(([channel]) => channel), ...APART];
    expect([...new Set(planted)].sort()).toEqual(Object.keys(CHANNELS).sort());
  });

  for (const [place, [channel, plan]] of Object.entries(PLANTS)) {
    it(`${place} is found in every encoding, and nowhere else`, async () => {
      const root = scratch();
      const { secrets, text } = plantedSecrets();
      const report = await watched(secrets, root, (run) => plant(run, plan(text, root)));
      for (const [name, [encoding]] of Object.entries(ENCODERS)) {
        expect(report.leaks).toContainEqual(expect.objectContaining({ channel, encoding, secretName: name }));
      }
      expect(new Set(report.leaks.map((leak) => leak.channel))).toEqual(new Set([channel]));
      expect(report.problems).toEqual([]);
    });
  }

  it("a file left behind in TMPDIR is found in every encoding", async () => {
    const { secrets, text } = plantedSecrets();
    const report = await watched(secrets, scratch(), (run) =>
      run("sh", ["-c", 'cat > "$TMPDIR/left"; echo done'], { input: text }),
    );
    expect(leakedNames(report, "left-behind").sort()).toEqual(Object.keys(secrets).sort());
  });

  it.each([
    ["a file", (path: string) => `cat > ${path}`],
    ["a directory", (path: string) => `mkdir ${path}; cat > ${path}/inside`],
  ])("%s left in /tmp by a program that does not heed TMPDIR is found", async (_, leave) => {
    const secret = weirdSecret();
    const path = `/tmp/stray-${process.pid}-${Date.now()}`;
    onTestFinished(() => rmSync(path, { recursive: true }));
    const report = await watched({ TOKEN: secret }, scratch(), (run) =>
      run("sh", ["-c", `${leave(path)}; echo done`], { input: secret }),
    );
    expect(report.leaks).toContainEqual(
      expect.objectContaining({ channel: "left-behind", where: expect.stringContaining(path) }),
    );
  });

  it("what another vitest keeps in /tmp of its tests' modules is passed over, and no other folder of such a name", async () => {
    const secret = weirdSecret();
    const name = (letter: string) => `/tmp/${letter.repeat(8)}${randomBytes(8).toString("hex").slice(0, 13)}`;
    const [theirs, other] = [name("v"), name("o")];
    onTestFinished(() => {
      for (const path of [theirs, other]) rmSync(path, { recursive: true });
    });
    const keep = `mkdir -p ${theirs}/ssr ${other}; tee ${theirs}/ssr/module > ${other}/left; echo done`;
    const report = await watched({ TOKEN: secret }, scratch(), (run) =>
      run("sh", ["-c", keep], { input: secret }),
    );
    expect(new Set(report.leaks.map(({ where }) => where.split("/")[2]))).toEqual(
      new Set([other.split("/")[2]]),
    );
  });

  it.each(["cmdline", "environ"] as const)("a child's %s is found in every encoding", async (channel) => {
    const { secrets, text } = plantedSecrets();
    const child = {
      command: "sh",
      args: ["-c", "sleep 0.15; :", ...(channel === "cmdline" ? [text.toString()] : [])],
      env: channel === "environ" ? { LEAK: text.toString() } : {},
    };
    const report = await watched(secrets, scratch(), (run) => plant(run, { children: [child] }));
    expect(leakedNames(report, channel).sort()).toEqual(Object.keys(secrets).sort());
  });

  it("what a receiver was sent of a notification is found in every encoding, and nowhere else", async () => {
    const { secrets, text } = plantedSecrets();
    const watch = { roots: [scratch()], secrets: () => secrets };
    const report = await withLeakWatch(watch, async (run, { addNotification }) => {
      await run("echo", ["done"]);
      addNotification("the receiver", text);
    });
    expect(leakedNames(report, "notification").sort()).toEqual(Object.keys(secrets).sort());
    expect(new Set(report.leaks.map(({ channel }) => channel))).toEqual(new Set(["notification"]));
    expect(report.searched.notification).toEqual({ items: 1, bytes: text.length });
  });

  it("a file's name is found and struck out of the report", async () => {
    const root = scratch();
    const report = await watched({ TOKEN: "canary-in-a-name-42" }, root, (run) =>
      plant(run, { files: { [join(root, "x-canary-in-a-name-42.txt")]: "" } }),
    );
    expect(leakedNames(report, "file-name")).toEqual(["TOKEN"]);
    expect(JSON.stringify(report)).not.toContain("canary-in-a-name-42");
  });

  it("a link's target is found, and the link is not followed", async () => {
    const root = scratch();
    const outside = scratch();
    writeFileSync(join(outside, "value"), "canary-behind-a-link");
    const report = await watched(
      { TARGET: "canary-as-a-target", BEHIND: "canary-behind-a-link" },
      root,
      async (run) => {
        symlinkSync("canary-as-a-target", join(root, "link"));
        symlinkSync(outside, join(root, "elsewhere"));
        await run("echo", ["done"]);
      },
    );
    expect(report.leaks.map((leak) => [leak.channel, leak.secretName])).toEqual([["file-name", "TARGET"]]);
  });

  it("a git history is found: a commit since undone, a message, a stash, a branch that is gone", async () => {
    const root = scratch();
    const secrets = {
      UNDONE: "canary-in-an-undone-commit",
      MESSAGE: "canary-in-a-message",
      STASH: "canary-in-a-stash",
      GONE: "canary-on-a-deleted-branch",
    };
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: root,
        stdio: "pipe",
      });
    const commit = (text: string, message: string) => {
      writeFileSync(join(root, "file"), text);
      git("add", "-A");
      git("commit", "-qm", message);
    };
    const report = await watched(secrets, root, async (run) => {
      git("init", "-q", "-b", "main");
      commit("first", "first");
      commit(secrets.UNDONE, "oops");
      commit("first", secrets.MESSAGE);
      writeFileSync(join(root, "file"), secrets.STASH);
      git("stash", "-q");
      git("checkout", "-qb", "gone");
      commit(secrets.GONE, "on a branch");
      git("checkout", "-q", "main");
      git("branch", "-qD", "gone");
      git("gc", "-q");
      await run("echo", ["done"]);
    });
    expect(leakedNames(report, "git").sort()).toEqual(Object.keys(secrets).sort());
    expect(report.searched.git?.items).toBeGreaterThan(8);
  });

  it("a git history is found in every encoding", async () => {
    const root = scratch();
    const { secrets, text } = plantedSecrets();
    const report = await watched(secrets, root, async (run) => {
      execFileSync("git", ["init", "-q"], { cwd: root });
      execFileSync("git", ["hash-object", "-w", "--stdin"], { cwd: root, input: text });
      await run("echo", ["done"]);
    });
    expect(leakedNames(report, "git").sort()).toEqual(Object.keys(secrets).sort());
  });

  it("the dump of a process that was ended by a fault is found, where it holds memory", async () => {
    const secret = randomBytes(24).toString("hex");
    const root = scratch();
    const report = await watched({ TOKEN: secret }, root, (run) => {
      const holds =
        "const held = require('fs').readFileSync(0, 'latin1'); console.log(held.length); process.abort();";
      return run("prlimit", ["--core=unlimited", process.execPath, "-e", holds], { input: secret });
    });
    const kept = /^[^|/]/.test(readFileSync("/proc/sys/kernel/core_pattern", "utf8"));
    expect(leakedNames(report, "core-dump")).toEqual(kept ? ["TOKEN"] : []);
  });

  it("a compressed file that breaks off is found as far as it goes", async () => {
    const root = scratch();
    const report = await watched({ TOKEN: "canary-in-a-torn-log" }, root, async (run) => {
      await run("sh", ["-c", "(cat; seq 1 20000) | gzip | head -c 5000 > torn.log; echo done"], {
        input: "canary-in-a-torn-log\n",
      });
    });
    expect(leakedNames(report, "file")).toEqual(["TOKEN"]);
    expect(report.problems).toEqual([]);
  });

  it("a file compressed with zstd is found, or named as not searched where Node can't read it", async () => {
    const root = scratch();
    const compressed = Buffer.from(
      "28b52ffd0468150100b863616e6172792d696e2d7a73746420616263202d3432200300458d14957c19ba30b2be624e",
      "hex",
    );
    const report = await watched({ TOKEN: "canary-in-zstd-42" }, root, (run) =>
      plant(run, { files: { [join(root, "dev.json.zst")]: compressed.toString("base64") } }),
    );
    const said = failure(report);
    expect(said).toContain("dev.json.zst");
    expect(said).toMatch("zstdDecompressSync" in zlib ? /^1 leak/ : /^The search was not complete/);
  });
});
