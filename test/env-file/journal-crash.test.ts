import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvChanges, EnvFileError, recoverJournal } from "../../provider/env-file/index.ts";
import { Scratch, systemError } from "./scratch.ts";

/** From the step of this number on nothing reaches the disk any more, as if the process were gone. */
function crashAt(number: number): { onStep: () => void } {
  let count = 0;
  return {
    onStep() {
      if (++count >= number) throw new Error("crash");
    },
  };
}

async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  return await work.then(
    () => undefined,
    (error: Error) => error,
  );
}

async function crashed(work: Promise<unknown>): Promise<boolean> {
  return (await failureOf(work)) !== undefined;
}

describe("a change that is cut off", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch().fill();
  });
  afterEach(() => scratch.remove());

  const again = () => {
    scratch.remove();
    scratch = new Scratch().fill();
  };

  it("is completed or undone as a whole after every step, and the recovery says which", async () => {
    const outcomes: (string | undefined)[] = [];
    for (let step = 1; ; step++) {
      const { onStep } = crashAt(step);
      if (!(await crashed(applyEnvChanges(scratch.root, scratch.changes, { onStep })))) break;
      const recovery = await recoverJournal(scratch.root);
      outcomes.push(recovery?.outcome);
      expect([step, scratch.state()]).toEqual([step, stateAfter(recovery?.outcome, scratch)]);
      if (recovery !== undefined) {
        expect(recovery.files).toEqual(scratch.names);
        expect(Date.now() - Date.parse(recovery.at)).toBeLessThan(60_000);
        expect(scratch.leftovers()).toEqual([]);
      }
      expect(await recoverJournal(scratch.root)).toBeUndefined();
      // What a kill leaves in the journal's own directory holds no value, and the next change tidies it up.
      await applyEnvChanges(scratch.root, scratch.changes);
      expect([scratch.state(), scratch.leftovers()]).toEqual(["new", expect.toSatisfy(isTrash)]);
      again();
    }
    expect(outcomes.filter((outcome) => outcome === "undone").length).toBeGreaterThan(10);
    expect(outcomes.filter((outcome) => outcome === "completed").length).toBeGreaterThan(5);
    expect(new Set(outcomes)).toEqual(new Set([undefined, "undone", "completed"]));
  });

  it("is so too when its recovery is cut off after every step", async () => {
    for (let step = 9; ; step += 3) {
      let finished = false;
      for (let second = 1; ; second++) {
        finished = !(await crashed(applyEnvChanges(scratch.root, scratch.changes, crashAt(step))));
        const recovered = !(await crashed(recoverJournal(scratch.root, crashAt(second))));
        const last = await recoverJournal(scratch.root);
        expect([step, second, scratch.state()]).not.toContain("mixture");
        if (last !== undefined) expect(scratch.state()).toBe(stateAfter(last.outcome, scratch));
        expect(scratch.leftovers().filter((name) => !name.startsWith(".keyturn/"))).toEqual([]);
        again();
        if (recovered) break;
      }
      if (finished) break;
    }
  });

  it("leaves all files as before and nothing else when a step before the commit fails", async () => {
    let failures = 0;
    for (let failing = 1; ; failing++) {
      let count = 0;
      let committed = false;
      const onStep = (step: string) => {
        committed ||= /^rename .*env\.keyturn/.test(step);
        if (!committed && ++count === failing) throw systemError("ENOSPC");
      };
      const problem = await failureOf(applyEnvChanges(scratch.root, scratch.changes, { onStep }));
      if (count < failing) break;
      // A cleanup that fails once is left to the next holder of the journal; the change itself goes through.
      if (problem !== undefined) {
        failures++;
        expect(problem).toBeInstanceOf(EnvFileError);
        expect(problem.message).toMatch(/no space left on its disk; no file was changed; free some \(`df -h/);
        expect([scratch.state(), scratch.leftovers()]).toEqual(["old", []]);
      }
      again();
    }
    expect(failures).toBeGreaterThan(15);
  });

  it("undoes all when the first file cannot be replaced", async () => {
    const onStep = (step: string) => {
      if (/^rename .*env\.keyturn/.test(step)) throw systemError("EBUSY");
    };
    const work = applyEnvChanges(scratch.root, scratch.changes, { onStep });
    await expect(work).rejects.toThrow(/\.env: cannot be replaced \(EBUSY\); no file was changed/);
    expect([scratch.state(), scratch.leftovers()]).toEqual(["old", []]);
  });

  it("keeps the rest ready when a later file cannot be replaced, and the next call completes it", async () => {
    const onStep = (step: string) => {
      if (/^rename .*worker\.env\.keyturn/.test(step)) throw systemError("EIO");
    };
    const work = applyEnvChanges(scratch.root, scratch.changes, { onStep });
    await expect(work).rejects.toThrow(
      /worker\.env: cannot be replaced \(EIO\), while other files hold their new/,
    );
    expect(scratch.state()).toBe("mixture");
    const recovery = await recoverJournal(scratch.root);
    expect(recovery).toMatchObject({ outcome: "completed", files: scratch.names });
    expect([scratch.state(), scratch.leftovers()]).toEqual(["new", []]);
  });
});

function stateAfter(outcome: string | undefined, scratch: Scratch): string {
  if (outcome === undefined) return scratch.state() === "mixture" ? "old or new" : scratch.state();
  return outcome === "completed" ? "new" : "old";
}

/** Only a change that was not needed leaves what it found. */
function isTrash(names: string[]): boolean {
  return names.every((name) => /^\.keyturn\/.*\.(tmp|json)$/.test(name) && !name.endsWith("journal.json"));
}
