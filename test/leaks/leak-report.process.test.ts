import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withLeakWatch } from "../support/leaks/index.ts";
import { base64, plant, scratch, weirdSecret } from "./plant.ts";
import { failure, leakedNames, watched } from "./watched.ts";

describe("a report", () => {
  it("is clean when nothing leaked, and says what was searched", async () => {
    const root = scratch();
    const report = await watched({ TOKEN: weirdSecret() }, root, (run) => plant(run, {}));
    expect(failure(report)).toBe("");
    expect(report.searched.stdout).toMatchObject({ items: 1, bytes: 8 });
    expect(report.searched.file?.items).toBe(1);
    expect(report.searched.environ?.items).toBeGreaterThan(0);
    expect(report.secrets).toBe(1);
    expect(report.processes.samples).toBeGreaterThan(0);
  });

  it("doesn't count a file that is supposed to hold the secret, and still counts it for other secrets", async () => {
    const root = scratch();
    const env = join(root, ".env");
    const [mine, other] = [weirdSecret(), weirdSecret()];
    const report = await withLeakWatch(
      {
        roots: [root],
        secrets: () => ({ MINE: mine, OTHER: other }),
        allow: (path, name) => path === env && name === "MINE",
      },
      (run) => plant(run, { files: { [env]: base64(`A=${mine}\nB=${other}\n`) } }),
    );
    expect(report.leaks.map((leak) => leak.secretName)).toEqual(["OTHER"]);
  });

  it("fails a test with channel, place, encoding and name of each leak, never the value", async () => {
    const secret = weirdSecret();
    const report = await watched({ TOKEN: secret }, scratch(), (run) =>
      plant(run, { stdout: JSON.stringify(secret) }),
    );
    const said = failure(report);
    expect(said).toMatch(/^1 leak\(s\):\n {2}stdout: TOKEN as json in .*node \(byte \d+\)$/);
    expect(said).not.toContain(secret.slice(-12));
  });

  it("fails when a root holds nothing, nothing printed, or an expected channel was empty", async () => {
    const root = scratch();
    rmSync(join(root, "README"));
    const report = await withLeakWatch(
      { roots: [root], secrets: () => ({ TOKEN: weirdSecret() }), expect: ["state", "engine-log"] },
      () => Promise.resolve(),
    );
    expect(report.leaks).toEqual([]);
    expect(failure(report).split("\n")).toEqual([
      "The search was not complete:",
      expect.stringContaining("holds no file"),
      expect.stringContaining("No process was seen"),
      expect.stringContaining("No output was searched"),
      expect.stringContaining("channel state"),
      expect.stringContaining("channel engine-log"),
    ]);
  });

  it("fails when there is no secret to look for", async () => {
    await expect(watched({}, scratch(), (run) => plant(run, {}))).rejects.toThrow(/No secret was given/);
  });

  it("fails when a file could not be searched", async () => {
    const root = scratch();
    const report = await watched({ TOKEN: weirdSecret() }, root, (run) =>
      plant(run, {
        files: { [join(root, "broken.gz")]: base64(Buffer.from("1f8b08ffffffffffffffffffff", "hex")) },
      }),
    );
    expect(failure(report)).toMatch(/not complete:\n.*broken\.gz/);
  });

  it("leaves out what is written while the secrets are learned", async () => {
    const root = scratch();
    const secret = weirdSecret();
    const report = await withLeakWatch(
      {
        roots: [root],
        secrets: () => {
          writeFileSync(join(root, "log-of-the-question"), secret);
          return { TOKEN: secret };
        },
      },
      (run) => plant(run, {}),
    );
    expect(report.leaks).toEqual([]);
  });

  it("holds an output that was captured otherwise", async () => {
    const secret = weirdSecret();
    const report = await withLeakWatch(
      { roots: [scratch()], secrets: () => ({ TOKEN: secret }) },
      async (run, context) => {
        await run("echo", ["done"]);
        context.addOutput("automation", "", `error: ${secret}`);
      },
    );
    expect(report.leaks).toEqual([
      expect.objectContaining({ channel: "stderr", where: "automation (byte 7)" }),
    ]);
  });
});

describe("a command under the watch", () => {
  it("may not work, keep state or keep logs where nothing is searched", async () => {
    const outside = scratch();
    await watched({ TOKEN: weirdSecret() }, scratch(), async (run) => {
      await expect(run("echo", [], { cwd: outside })).rejects.toThrow(/lies outside the roots/);
      for (const env of [
        { PULUMI_HOME: outside },
        { PULUMI_BACKEND_URL: `file://${outside}` },
        { TMPDIR: outside },
      ]) {
        await expect(run("echo", [], { env })).rejects.toThrow(/lies outside the roots/);
      }
    });
  });

  it("may fail, and what it printed is searched", async () => {
    const secret = weirdSecret();
    const report = await watched({ TOKEN: secret }, scratch(), async (run) => {
      const { exitCode } = await run("sh", ["-c", "cat >&2; exit 3"], { input: secret });
      expect(exitCode).toBe(3);
    });
    expect(leakedNames(report, "stderr")).toEqual(["TOKEN"]);
  });

  it("that can't be started is an error", async () => {
    await expect(
      watched({ TOKEN: weirdSecret() }, scratch(), (run) => run("no-such-command")),
    ).rejects.toThrow(/no-such-command could not be started/);
  });
});
