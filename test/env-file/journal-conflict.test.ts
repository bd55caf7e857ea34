import { readdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvChanges, JournalConflictError, recoverJournal } from "../../provider/env-file/index.ts";
import { Scratch } from "./scratch.ts";

describe("a change that is cut off while somebody else edits a file", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch().fill();
  });
  afterEach(() => {
    expect(scratch.leftovers()).toEqual([]);
    scratch.remove();
  });

  /** Cuts the change off when `when` is about to be done. */
  async function cutOff(when: RegExp): Promise<void> {
    let cut = false;
    const onStep = (step: string) => {
      cut ||= when.test(step);
      if (cut) throw new Error("crash");
    };
    await expect(applyEnvChanges(scratch.root, scratch.changes, { onStep })).rejects.toThrow();
  }
  const FIRST_RENAME = /^rename .*\/\.env\.keyturn/;
  const SECOND_RENAME = /^rename .*docker\/\.env\.keyturn/;

  it("is undone, with the edit kept, where no file was replaced yet", async () => {
    await cutOff(FIRST_RENAME);
    scratch.write("docker/.env", "EDITED=1\n");
    expect(await recoverJournal(scratch.root)).toMatchObject({
      outcome: "undone",
      files: scratch.names,
      detail: expect.stringMatching(
        /cut off, and docker\/\.env changed since: it is undone, no file was touched$/,
      ),
    });
    expect(scratch.read("docker/.env")).toBe("EDITED=1\n");
    expect(scratch.read(".env")).toContain("TOKEN=old\n");
  });

  it("is completed but for the edited file, which it names, where another was replaced already", async () => {
    await cutOff(SECOND_RENAME);
    scratch.write("docker/.env", "EDITED=1\n");
    expect(await recoverJournal(scratch.root)).toMatchObject({
      outcome: "conflict",
      files: ["docker/.env"],
      detail: expect.stringMatching(
        /docker\/\.env was not overwritten and may hold old ones; run the same command/,
      ),
    });
    expect(scratch.read("docker/.env")).toBe("EDITED=1\n");
    expect(scratch.read("docker/worker.env")).toContain("TOKEN=new\n");
    await applyEnvChanges(scratch.root, scratch.changes);
    expect(scratch.read("docker/.env")).toBe("EDITED=1\nTOKEN=new\n");
  });

  it("does not bring back a file that was deleted", async () => {
    await cutOff(SECOND_RENAME);
    rmSync(scratch.path("docker/.env"));
    expect(await recoverJournal(scratch.root)).toMatchObject({ outcome: "conflict", files: ["docker/.env"] });
    expect(readdirSync(scratch.path("docker"))).toEqual(["worker.env"]);
  });

  it("is undone where a prepared file was removed", async () => {
    await cutOff(FIRST_RENAME);
    for (const name of readdirSync(scratch.path("docker"))) {
      if (name.startsWith(".worker.env.keyturn-")) rmSync(scratch.path(`docker/${name}`));
    }
    expect(await recoverJournal(scratch.root)).toMatchObject({ outcome: "undone" });
    expect(scratch.state()).toBe("old");
  });

  it("stops the next change once, and lets the one after it through", async () => {
    await cutOff(SECOND_RENAME);
    scratch.write("docker/.env", "TOKEN=mine\n");
    await expect(applyEnvChanges(scratch.root, scratch.changes)).rejects.toThrow(JournalConflictError);
    expect(scratch.read("docker/.env")).toBe("TOKEN=mine\n");
    expect(await applyEnvChanges(scratch.root, scratch.changes)).toMatchObject({ changed: ["docker/.env"] });
  });

  it("is recovered by the next change, which says so", async () => {
    await cutOff(SECOND_RENAME);
    const result = await applyEnvChanges(scratch.root, scratch.changes);
    expect(result).toMatchObject({ changed: [], recovered: { outcome: "completed" } });
    expect(scratch.state()).toBe("new");
  });
});
