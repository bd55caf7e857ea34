import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { asked, probeOf, quickClock, tidy, VALUE } from "./support.ts";

tidy();

const folder = mkdtempSync(join(tmpdir(), "keyturn-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shell = (script: string, more: object = {}) =>
  probeOf({ command: { run: ["/bin/sh", "-c", script, "probe"] }, accept: [0, 9], refuse: [1, 2], ...more });

describe("a command", () => {
  it("gets the value on standard input, to the last byte, and nowhere else", async () => {
    const seen = join(folder, "seen");
    const probe = shell(`cat > ${seen}; { tr '\\0' '\\n' < /proc/$$/cmdline; env; } > ${seen}-around`);
    expect(await asked(probe)).toBeUndefined();
    expect(readFileSync(seen, "utf8")).toBe(VALUE);
    expect(readFileSync(`${seen}-around`, "utf8")).not.toContain(VALUE);
  });

  it.each([
    [0, "accept", undefined],
    [9, "accept", undefined],
    [1, "refuse", undefined],
    [1, "accept", "`/bin/sh` ended with 1, where 0 or 9 is expected"],
    [0, "refuse", "`/bin/sh` ended with 0, where 1 or 2 is expected"],
    [3, "accept", "`/bin/sh` ended with 3, where 0 or 9 is expected"],
    [3, "refuse", "`/bin/sh` ended with 3, where 1 or 2 is expected"],
  ] as const)("that ends with %i is an answer to: %s", async (code, expected, said) => {
    const text = await asked(shell(`cat > /dev/null; exit ${code}`), expected);
    if (said === undefined) expect(text).toBeUndefined();
    else expect(text).toContain(said);
  });

  it("may leave its input unread", async () => {
    expect(await asked(shell("exec <&-; exit 0"), "accept", {}, "x".repeat(200_000))).toBeUndefined();
  });

  it("that prints the value gives nothing of it away", async () => {
    const text = await asked(shell('v=$(cat); echo "$v"; echo "$v" >&2; exit 3'));
    expect(text).toContain("ended with 3");
    expect(text).not.toContain(VALUE);
  });

  it("that ended by a signal neither accepts nor refuses", async () => {
    expect(await asked(shell("kill -TERM $$"))).toContain("`/bin/sh` was ended by a signal");
    expect(await asked(shell("kill -TERM $$"), "refuse")).toContain("`/bin/sh` was ended by a signal");
  });

  it("that is not there is not asked for again", async () => {
    const probe = probeOf({
      command: { run: ["no-such-program-of-keyturn"] },
      accept: 0,
      retries: 5,
      backOff: "1h",
    });
    expect(await asked(probe, "accept", { clock: quickClock() })).toBe(
      "the probe `me`: the current value was not accepted: `no-such-program-of-keyturn` was not found (asked once). install it, or put its folder on PATH",
    );
  });

  it("is not run by a shell", async () => {
    const mark = join(folder, "mark");
    const probe = probeOf({ command: { run: ["echo", `; touch ${mark}`, "$(touch x)"] }, accept: 0 });
    expect(await asked(probe)).toBeUndefined();
    expect(existsSync(mark)).toBe(false);
  });

  it("is ended at the timeout with all that it started", async () => {
    const alive = join(folder, "alive");
    const probe = shell(`(while :; do date +%N > ${alive}; sleep 0.05; done) & sleep 60`, { timeout: "1s" });
    const began = Date.now();
    expect(await asked(probe)).toContain("`/bin/sh` was ended before it answered (1s were over)");
    expect(Date.now() - began).toBeLessThan(10_000);
    await pass(200);
    const last = readFileSync(alive, "utf8");
    await pass(300);
    expect(readFileSync(alive, "utf8")).toBe(last);
  });

  it("is ended when nobody waits for the answer any more", async () => {
    const controller = new AbortController();
    const running = asked(shell("sleep 60", { timeout: "1m", retries: 3 }), "accept", {
      signal: controller.signal,
    });
    await pass(100);
    controller.abort();
    expect(await running).toContain("`/bin/sh` was ended before it answered");
  });
});

describe("a command's environment", () => {
  afterEach(() => {
    delete process.env.PULUMI_CONFIG_PASSPHRASE;
    delete process.env.PROBED_BY;
  });

  it("is the run's own, without what opens the stack", async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "of the stack";
    process.env.PROBED_BY = "keyturn";
    const given = join(folder, "environment");
    await asked(shell(`env > ${given}`));
    const names = readFileSync(given, "utf8")
      .split("\n")
      .map((line) => line.split("=")[0] ?? "");
    expect(names).toContain("PROBED_BY");
    expect(names).toContain("PATH");
    expect(names.filter((name) => name.startsWith("PULUMI_"))).toEqual([]);
  });
});
