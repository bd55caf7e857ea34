import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RULES } from "../../policy/rules/index.ts";
import { FIXTURES, fixtureFiles, reported, withProgram } from "../support/policy/preview.ts";

describe.each(RULES.map(({ name }) => name))("%s, on the engine and an empty stack,", (policy) => {
  it("refuses the violating program, and no other policy speaks of it", async () => {
    await withProgram(fixtureFiles(policy, "violating"), async (stack) => {
      const ran = await stack.preview();
      expect(reported(ran), ran.all).toEqual([`mandatory ${policy}`]);
      expect(ran.exitCode).not.toBe(0);
    });
  });

  it("lets the passing program through, and so does every other policy", async () => {
    await withProgram(fixtureFiles(policy, "passing"), async (stack) => {
      const ran = await stack.preview();
      expect(reported(ran), ran.all).toEqual([]);
      expect(ran).toMatchObject({ exitCode: 0 });
    });
  });
});

it("has no programs for a policy that is not in the pack", () => {
  expect(readdirSync(FIXTURES).sort()).toEqual(RULES.map(({ name }) => name).sort());
});
