import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recoverJournal } from "../../provider/env-file/index.ts";
import { Scratch } from "../env-file/scratch.ts";
import { changingProgram, PROGRAM_ENVIRONMENT } from "./env-file-program.ts";

interface Run {
  killed: boolean;
  output: string;
}

async function run([file = "", ...args]: string[]): Promise<Run> {
  const result = await execa(file, args, { env: PROGRAM_ENVIRONMENT, extendEnv: false, reject: false });
  // strace ends as its program did; under a shell it would be 128 + 9.
  return {
    killed: result.signal === "SIGKILL" || result.exitCode === 137,
    output: `${result.stdout}${result.stderr}`,
  };
}

describe("a process that is killed while it changes three files", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch().fill();
  });
  afterEach(() => scratch.remove());

  const again = () => {
    scratch.remove();
    scratch = new Scratch().fill();
  };

  /** Recovers, and expects all old or all new, nothing left over, and the recovery to say which. */
  async function expectWhole(where: string): Promise<string | undefined> {
    const recovery = await recoverJournal(scratch.root);
    const wanted = { completed: ["new"], undone: ["old"], conflict: [], none: ["old", "new"] };
    expect(wanted[recovery?.outcome ?? "none"], `${where}: ${recovery?.detail}`).toContain(scratch.state());
    // Outside the journal's own directory, where the next change tidies up, nothing may ever be left.
    expect(
      scratch.leftovers().filter((name) => !/^\.keyturn\/.*\.tmp$/.test(name)),
      where,
    ).toEqual([]);
    return recovery?.outcome;
  }

  it("leaves all old or all new after every step", async () => {
    const outcomes = new Map<string | undefined, number>();
    for (let step = 1; ; step++) {
      const { killed, output } = await run(changingProgram(scratch.root, step));
      if (!killed) {
        expect([output, scratch.state(), step]).toEqual([String(step - 1), "new", step]);
        break;
      }
      const outcome = await expectWhole(`step ${step}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      again();
    }
    expect(outcomes.get("undone")).toBeGreaterThan(10);
    expect(outcomes.get("completed")).toBeGreaterThan(5);
    expect(outcomes.get("conflict")).toBeUndefined();
  });

  it.each([
    "rename,renameat,renameat2",
    "unlink,unlinkat",
    "link,linkat",
    "fsync",
    "fchmod",
    "mkdir,mkdirat",
  ])("leaves all old or all new after a kill inside every %s", async (calls) => {
    await expectStrace();
    let kills = 0;
    for (let nth = 1; ; nth++) {
      const inject = `inject=${calls}:signal=SIGKILL:when=${nth}`;
      const strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", inject];
      const { killed, output } = await run([...strace, ...changingProgram(scratch.root)]);
      if (!killed) {
        expect([output.trim(), scratch.state()], `${calls} ${nth}`).toEqual([
          expect.stringMatching(/^\d+$/),
          "new",
        ]);
        break;
      }
      await expectWhole(`${calls} ${nth}`);
      kills++;
      again();
    }
    expect(kills).toBeGreaterThan(0);
  });
});

async function expectStrace(): Promise<void> {
  const { failed } = await execa("strace", ["-V"], { reject: false });
  expect(failed, "strace is needed here: `apt-get install strace`").toBe(false);
}
