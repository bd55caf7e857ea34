import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../../../rehearsal/providers/values.ts";
import { startFakeEngine } from "./fake-engine.ts";
import { scratchProvider } from "./scratch-provider.ts";
import { SUBJECT } from "./subject.ts";

/** What the official plugin does with secrets, which a program on it must not run into. */
describe("the leaks of command", () => {
  const stdin = new Secret("canary");

  it.each([
    ["stdin", { create: "cat", stdin }],
    ["environment", { create: "printenv TOKEN", environment: { TOKEN: stdin } }],
    ["whole environment", { create: "printenv TOKEN", environment: new Secret({ TOKEN: "canary" }) }],
    ["command", { create: new Secret("echo canary") }],
  ])("output is plain when the %s is secret", async (_what, inputs) => {
    const { create, update } = await scratchProvider();
    expect((await create(inputs)).properties.stdout).toBe("canary");
    expect((await update({ ...inputs, stdout: "", stderr: "" }, inputs)).stdout).toBe("canary");
  });

  it("output is plain also where state had it marked secret", async () => {
    const { update } = await scratchProvider();
    const olds = { stdout: stdin, stderr: stdin };
    expect(await update(olds, {})).toEqual({ stdout: "canary", stderr: "canary" });
  });

  it.each(["none", "quiet", "stdout"])(
    "a failure tells the command and all it printed with logging: %s",
    async (logging) => {
      const { create } = await scratchProvider();
      const failed = create({ create: new Secret("cat; echo err-$((1 + 1)) >&2; exit 3"), stdin, logging });
      await expect(failed).rejects.toThrow(
        /^exit status 3: running "cat; echo err-\$\(\(1 \+ 1\)\) >&2; exit 3":\ncanaryerr-2\n$/,
      );
    },
  );

  it("a failure of update, delete and local.run tells as much", async () => {
    const { update, remove, run } = await scratchProvider();
    const [command, told] = ["cat; exit 3", 'exit status 3: running "cat; exit 3":\ncanary'];
    const before = { stdout: "", stderr: "" };
    await expect(update(before, { update: command, stdin, logging: "none" })).rejects.toThrow(told);
    await expect(remove({ ...before, delete: command, stdin, logging: "none" })).rejects.toThrow(told);
    await expect(run({ command, stdin, logging: "none" })).rejects.toThrow(told);
  });

  it("a failure does not tell stdin and environment by itself", async () => {
    const { create } = await scratchProvider();
    const failed = create({ create: "exit 3", stdin, environment: { TOKEN: "canary" } });
    await expect(failed).rejects.toThrow("exit status 3");
    await expect(failed).rejects.not.toThrow(/canary/);
  });

  it("output goes into the environment of the next run, of delete too", async () => {
    const { create, update, remove, file } = await scratchProvider();
    const show = 'echo "$PULUMI_COMMAND_STDOUT"';
    const { properties } = await create({ create: "cat", stdin });
    expect(await update(properties, { create: show })).toMatchObject({ stdout: "canary" });
    await remove({ ...properties, delete: `${show} > gone` });
    expect(await file("gone")).toBe("canary\n");
  });

  it("every command gets the engine's whole environment, its passphrase included", async () => {
    const env = { PATH: process.env.PATH, PULUMI_CONFIG_PASSPHRASE: "canary" };
    const { stdout } = await scratchProvider(env);
    expect(await stdout({ create: 'echo "$PULUMI_CONFIG_PASSPHRASE"' })).toBe("canary");
  });

  it("a secret command is in the arguments of its process", async () => {
    const { stdout } = await scratchProvider();
    const create = new Secret("tr '\\0' ' ' < /proc/$$/cmdline; : canary");
    expect(await stdout({ create })).toContain("canary");
  });
});

describe("the engine's log", () => {
  let engine: Awaited<ReturnType<typeof startFakeEngine>>;
  beforeEach(async () => {
    engine = await startFakeEngine();
  });
  afterEach(() => engine.close());

  async function logged(inputs: Record<string, string>) {
    const { provider, create } = await scratchProvider();
    provider.attach?.(engine.address);
    await create({ create: "echo out; sleep 0.1; echo err >&2", ...inputs });
    return engine.logged.map(({ message }) => message);
  }

  it.each([
    [undefined, ["out", "err"]],
    ["stdoutAndStderr", ["out", "err"]],
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["none", []],
    ["quiet", []],
  ])("under logging: %s gets %j", async (logging, expected) => {
    expect(await logged(logging === undefined ? {} : { logging })).toEqual(expected);
  });

  it("gets a secret as it was printed, as a passing note beside the resource", async () => {
    const { provider, create } = await scratchProvider();
    provider.attach?.(engine.address);
    await create({ create: "cat", stdin: new Secret("canary") });
    expect(engine.logged).toEqual([
      { severity: "INFO", message: "canary", urn: SUBJECT.urn, ephemeral: true },
    ]);
  });

  it("gets what a failing command and local.run printed, before the answer", async () => {
    const { provider, create, run } = await scratchProvider();
    provider.attach?.(engine.address);
    await expect(create({ create: "echo last words; exit 1" })).rejects.toThrow("exit status 1");
    await run({ command: "echo from a function" });
    expect(engine.logged.map(({ message, urn }) => [message, urn])).toEqual([
      ["last words", SUBJECT.urn],
      ["from a function", ""],
    ]);
  });

  it("need not be there any more", async () => {
    const { provider, stdout } = await scratchProvider();
    provider.attach?.(engine.address);
    engine.close();
    expect(await stdout({ create: "echo out" })).toBe("out");
  });

  it("can't take a line of 64 KiB, at which the official plugin hangs and the stand-in fails", async () => {
    const long = { create: "head -c 70000 /dev/zero | tr '\\0' x; exec sleep 60" };
    const { create, stdout } = await scratchProvider();
    await expect(create(long)).rejects.toThrow("hangs the official plugin: set logging to none");
    const quiet = await stdout({ create: "head -c 70000 /dev/zero | tr '\\0' x", logging: "none" });
    expect(quiet).toHaveLength(70_000);
  });
});
