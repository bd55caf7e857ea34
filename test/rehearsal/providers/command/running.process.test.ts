import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchProvider } from "./scratch-provider.ts";

describe("a command", () => {
  it("is run by /bin/sh -c, in the folder of the program", async () => {
    const { stdout, dir } = await scratchProvider();
    expect(await stdout({ create: 'pwd; echo "$0"' })).toBe(`${dir}\n/bin/sh`);
  });

  it("is run by the interpreter that is named, with its arguments before the command", async () => {
    const { stdout } = await scratchProvider();
    const interpreter = [process.execPath, "-p"];
    expect(await stdout({ create: "6 * 7", interpreter })).toBe("42");
    expect(await stdout({ create: 'echo "$0"', interpreter: [] })).toBe("/bin/sh");
  });

  it("is run in its dir", async () => {
    const { stdout, dir } = await scratchProvider();
    await mkdir(join(dir, "inner"));
    expect(await stdout({ create: "pwd", dir: join(dir, "inner") })).toBe(join(dir, "inner"));
  });

  it("reads stdin whole, and nothing where there is none", async () => {
    const { stdout } = await scratchProvider();
    expect(await stdout({ create: "wc -c", stdin: "x".repeat(300_000) })).toMatch(/^\s*300000$/);
    expect(await stdout({ create: "wc -c", stdin: "" })).toMatch(/^\s*0$/);
    expect(await stdout({ create: "wc -c" })).toMatch(/^\s*0$/);
  });

  it("need not read its stdin", async () => {
    const { stdout } = await scratchProvider();
    expect(await stdout({ create: "exec 0<&-; echo done", stdin: "x".repeat(300_000) })).toBe("done");
  });

  it.each([
    ["one newline at the end", "printf 'a\\n\\n'", "a\n"],
    ["no other white space", "printf ' a \\r\\n'", " a \r"],
    ["nothing where there is none", "printf a", "a"],
  ])("loses %s of its output", async (_what, create, expected) => {
    const { stdout } = await scratchProvider();
    expect(await stdout({ create })).toBe(expected);
  });

  it("gives standard output and standard error apart", async () => {
    const { create } = await scratchProvider();
    const { properties } = await create({ create: "echo out; echo err >&2" });
    expect(properties).toMatchObject({ stdout: "out", stderr: "err" });
  });

  it("is waited for as long as something that it started holds its output", async () => {
    const { stdout } = await scratchProvider();
    expect(await stdout({ create: "(sleep 0.3; echo late) & echo early" })).toBe("early\nlate");
  });

  it("is looked for on the plugin's PATH, not on the one that it gets", async () => {
    const { dir, stdout } = await scratchProvider();
    await writeFile(join(dir, "greet"), '#!/bin/sh\necho "hello $1 from $PATH"\n');
    await chmod(join(dir, "greet"), 0o755);
    const own = await scratchProvider({ PATH: dir });
    const given = { create: "you", interpreter: ["greet"], environment: { PATH: "/elsewhere" } };
    expect(await own.stdout(given)).toBe("hello you from /elsewhere");
    await expect(stdout({ ...given, environment: { PATH: dir } })).rejects.toThrow(
      'exec: "greet": executable file not found in $PATH: running "you"',
    );
  });
});

describe("a command's environment", () => {
  const show = 'echo "$A|$B|$PULUMI_COMMAND_STDOUT|$PULUMI_COMMAND_STDERR"';
  const env = { PATH: process.env.PATH, A: "engine", B: "engine", PULUMI_COMMAND_STDOUT: "stale" };

  it("is the engine's, under its own, under what the run before printed", async () => {
    const { stdout, update } = await scratchProvider(env);
    const environment = { B: "own", PULUMI_COMMAND_STDERR: "own" };
    expect(await stdout({ create: show, environment })).toBe("engine|own|stale|own");
    const olds = { create: show, stdout: "before", stderr: "warned" };
    expect(await update(olds, { create: show, environment })).toMatchObject({
      stdout: "engine|own|before|warned",
    });
  });

  it("holds nothing of an empty output", async () => {
    const { update } = await scratchProvider();
    const create = "printenv PULUMI_COMMAND_STDOUT || echo unset";
    expect(await update({ create, stdout: "", stderr: "" }, { create })).toMatchObject({ stdout: "unset" });
  });

  it("holds nothing that the run before printed under addPreviousOutputInEnv: false", async () => {
    const { update, remove, file } = await scratchProvider();
    const news = { create: show, addPreviousOutputInEnv: false };
    expect(await update({ ...news, stdout: "s", stderr: "t" }, news)).toMatchObject({ stdout: "|||" });
    await remove({ ...news, delete: `${show} > gone`, stdout: "s", stderr: "t" });
    expect(await file("gone")).toBe("|||\n");
  });

  it("does not take the values of this process beside it", async () => {
    process.env.KEYTURN_PROBE = "here";
    try {
      const create = "printenv KEYTURN_PROBE || echo unset";
      expect(await (await scratchProvider()).stdout({ create })).toBe("unset");
      expect(await (await scratchProvider(process.env)).stdout({ create })).toBe("here");
    } finally {
      delete process.env.KEYTURN_PROBE;
    }
  });
});

describe("a command that can't be run", () => {
  it.each([
    ["exits with a number", "exit 7", {}, "exit status 7"],
    ["is killed", "kill -9 $$", {}, "signal: killed"],
    [
      "has no interpreter",
      "x",
      { interpreter: ["/none/sh"] },
      "fork/exec /none/sh: no such file or directory",
    ],
    [
      "may not use its interpreter",
      "x",
      { interpreter: ["/etc/passwd"] },
      "fork/exec /etc/passwd: permission denied",
    ],
    ["has no folder", "x", { dir: "/none" }, "chdir /none: no such file or directory"],
    ["has a file for a folder", "x", { dir: "/etc/passwd" }, "chdir /etc/passwd: not a directory"],
  ])("fails with the reason when it %s", async (_what, command, more, reason) => {
    const { create } = await scratchProvider();
    await expect(create({ create: command, ...more })).rejects.toThrow(`${reason}: running "${command}":\n`);
  });

  it("fails when what the run before printed is too long for an environment", async () => {
    const { update } = await scratchProvider();
    const failed = update({ create: "true", stdout: "x".repeat(200_000), stderr: "" }, { create: "true" });
    await expect(failed).rejects.toThrow("fork/exec /bin/sh: argument list too long");
  });

  it("fails without a value of its environment in the message", async () => {
    const { create } = await scratchProvider();
    const failed = create({ create: "true", environment: { A: "canary\0value" } });
    await expect(failed).rejects.toThrow("fork/exec /bin/sh: invalid argument");
    await expect(failed).rejects.not.toThrow(/canary/);
  });

  it("fails when its output is not UTF-8, which the official plugin can't send", async () => {
    const { create } = await scratchProvider();
    await expect(create({ create: "printf '\\377'" })).rejects.toThrow("stdout is not UTF-8");
  });
});
