import { execa } from "execa";
import { jwtVerify } from "jose";
import { describe, expect } from "vitest";
import { bumpByHand, succeeded, systemTest as test, UP } from "../support/adopted-system.ts";
import { secretsInState } from "../support/leaks/index.ts";
import { inState, moment, type Part, started } from "../support/moments.ts";
import type { Ran } from "../support/pulumi.ts";
import type { Scratch } from "../support/scratch.ts";
import { stopProcessesOf } from "../support/scratch-processes.ts";

const NEW = "JWT_SECRET-g2";

/** Calls of the provider by which a moment of its change is known: which ones, and how many of them come before. */
const MAKE_JOURNAL = { calls: "link,linkat", nth: 1 };
const REMOVE_JOURNAL = { calls: "unlink,unlinkat", nth: 2 };
const RENAME = "rename,renameat,renameat2";

type Call = typeof MAKE_JOURNAL;

describe("a rotation that is killed converges on one value", () => {
  test("when the engine dies as the program starts", async ({ adopted }) => {
    const before = adopted.files.bytes();
    await rotateUntil(adopted, async () => {
      await started(adopted, "program");
      return ["engine"];
    });
    expect(adopted.files.bytes()).toBe(before);
    await expectConverged(adopted, undefined);
  });

  test("when the engine dies with the new value in the state and in no file", async ({ adopted }) => {
    const before = adopted.files.bytes();
    await rotateUntil(adopted, async () => {
      heldBefore(await started(adopted, "provider"), MAKE_JOURNAL);
      await inState(adopted, NEW);
      return ["engine"];
    });
    expect(adopted.files.bytes()).toBe(before);
    const made = await valueInState(adopted);
    expect(made).toBeDefined();
    await expectConverged(adopted, made);
  });

  test("when the program dies with the new value on its way to the files", async ({ adopted }) => {
    await rotateUntil(adopted, async () => {
      const provider = await started(adopted, "provider");
      heldBefore(provider, MAKE_JOURNAL);
      await inState(adopted, NEW);
      process.kill(await started(adopted, "program"), "SIGKILL");
      process.kill(provider, "SIGCONT");
      return [];
    });
    await expectConverged(adopted, await valueInState(adopted));
  });

  test("when engine and provider die as the files hold the new value", async ({ adopted }) => {
    const before = adopted.files.bytes();
    await rotateUntil(adopted, async () => {
      heldBefore(await started(adopted, "provider"), REMOVE_JOURNAL);
      await moment("the new value", () => adopted.files.bytes() !== before || undefined);
      return ["engine"];
    });
    await expectConverged(adopted, await valueInState(adopted));
    const again = await adopted.pulumi(...UP, "--expect-no-changes");
    expect(again.exitCode, again.all).toBe(0);
  });

  test.for([
    [1, "the journal that lists both files"],
    [3, "the second file"],
  ] as const)("when the provider dies at rename %i, of %s", async ([nth], { adopted }) => {
    const before = await adopted.values();
    await rotateUntil(adopted, async () => {
      await killedBefore(await started(adopted, "provider"), { calls: RENAME, nth });
      return [];
    });
    // Whatever the next command is: it completes or undoes what was cut off.
    const next = succeeded(await adopted.keyturn("plan"));
    expect(next.stderr).toMatch(nth === 1 ? /was cut off: it is undone/ : /was cut off: it is complete now/);
    const value = await valueInState(adopted);
    expect((await adopted.values()).get("JWT_SECRET")).toBe(nth === 1 ? before.get("JWT_SECRET") : value);
    await expectConverged(adopted, value);
  });
});

/** Rotates with the plain engine until the moment, then kills the parts that it names, and waits for the end. */
async function rotateUntil(system: Scratch, when: () => Promise<Part[]>): Promise<Ran> {
  bumpByHand(system, "JWT_SECRET");
  const run = system.start("pulumi", UP, { env: { UV_THREADPOOL_SIZE: "1" } });
  for (const part of await when()) process.kill(await started(system, part), "SIGKILL");
  const { stdout, stderr, all, exitCode } = await run;
  expect(exitCode, all).not.toBe(0);
  // What outlived a dead engine, held up by the test, would be gone by itself.
  stopProcessesOf(system.folder);
  return { stdout, stderr, all, exitCode: exitCode ?? 128 };
}

/** The next run ends well, with the value that was made before, if one was, and with all that is derived from it. */
async function expectConverged(system: Scratch, made: string | undefined): Promise<void> {
  await system.pulumi("cancel", "--yes");
  succeeded(await system.pulumi(...UP));
  const values = await system.values();
  const value = await valueInState(system);
  expect(values.get("JWT_SECRET")).toBe(value);
  if (made !== undefined) expect(value).toBe(made);
  const secret = new TextEncoder().encode(value);
  await jwtVerify(values.get("ANON_KEY") ?? "", secret, { algorithms: ["HS256"] });
}

/** The value of the new generation, where the state has one. */
async function valueInState(system: Scratch): Promise<string | undefined> {
  const { stdout } = succeeded(await system.pulumi("stack", "export", "--show-secrets"));
  return secretsInState(stdout)[`${NEW}.outputs.result`];
}

/** Kills a process as it makes the call; it has one thread for all calls of the kind. */
async function killedBefore(pid: number, call: Call): Promise<void> {
  await signalledBefore(pid, call, "SIGKILL");
}

/** Stops a process as it makes the call. */
function heldBefore(pid: number, call: Call): void {
  // Ends when the process does, with an exit code that says nothing.
  signalledBefore(pid, call, "SIGSTOP").catch(() => {});
}

async function signalledBefore(pid: number, { calls, nth }: Call, signal: string): Promise<void> {
  const inject = `inject=${calls}:signal=${signal}:when=${nth}`;
  const args = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", inject, "-p", `${pid}`];
  const { exitCode, stderr } = await execa("strace", args, { reject: false });
  expect(exitCode, `strace is needed here (apt-get install strace): ${stderr}`).toBe(0);
}
