import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Scratch } from "../env-file/scratch.ts";
import { changingProgram, PROGRAM_ENVIRONMENT } from "./env-file-program.ts";

describe("several processes that change the same files", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch().fill();
  });
  afterEach(() => scratch.remove());

  async function change(killAt = 0): Promise<string> {
    const [file = "", ...args] = changingProgram(scratch.root, killAt);
    const { stdout, stderr } = await execa(file, args, {
      env: PROGRAM_ENVIRONMENT,
      extendEnv: false,
      reject: false,
    });
    return `${stdout}${stderr}`;
  }

  it("wait for each other", async () => {
    for (let round = 0; round < 3; round++) {
      const outputs = await Promise.all([change(), change(), change()]);
      expect(outputs).toEqual(Array(3).fill(expect.stringMatching(/^\d+$/)));
      expect([scratch.state(), scratch.leftovers()]).toEqual(["new", []]);
      scratch.remove();
      scratch = new Scratch().fill();
    }
  });

  it.each([12, 22, 26])("agree on one to recover what another left at step %i", async (killAt) => {
    expect(await change(killAt)).toBe("");
    expect(scratch.leftovers()).not.toEqual([]);
    const outputs = await Promise.all([change(), change(), change()]);
    expect(outputs).toEqual(Array(3).fill(expect.stringMatching(/^\d+$/)));
    expect([scratch.state(), scratch.leftovers()]).toEqual(["new", []]);
  });
});
