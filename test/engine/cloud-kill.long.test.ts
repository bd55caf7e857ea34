import { describe, expect, onTestFinished } from "vitest";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { holdings, living, livingCredentials, valuesAtPlaces, writes } from "../support/cloud-places.ts";
import { IN_USE } from "../support/every-kind.ts";
import { type Part, started } from "../support/moments.ts";
import { everyKindTest as test } from "../support/prepared-every-kind.ts";
import type { Scratch, Tool } from "../support/scratch.ts";
import { stopProcessesOf } from "../support/scratch-processes.ts";

const MINTING = {
  service: "neon",
  method: "POST",
  path: /api_keys$/,
  status: 500,
  times: 1,
  afterwards: true,
} as const;

describe("a mint that made a credential which nobody got leaves no second one that lives", () => {
  test("when the answer is lost", async ({ inUse }) => {
    onTestFinished(inUse.cloud.fail(MINTING));
    bumpByHand(inUse, "NEON_API_KEY");
    const before = holdings(inUse);
    const ran = await inUse.pulumi(...UP);
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(livingCredentials(inUse).neon).toHaveLength(2);
    expect(holdings(inUse)).toEqual(before);
    await expectConverged(inUse, "pulumi", UP);
  });

  test.for(["provider", "engine"] as const)(
    "when kill -9 ends the %s as the answer is on its way",
    async (part, { inUse }) => {
      const killed: Part[] = [];
      const kill = async () => {
        process.kill(await started(inUse, part), "SIGKILL");
        killed.push(part);
        // What outlives a dead engine would be gone by itself, a moment later.
        if (part === "engine") stopProcessesOf(inUse.folder);
      };
      onTestFinished(inUse.cloud.fail({ ...MINTING, meanwhile: kill }));
      bumpByHand(inUse, "NEON_API_KEY");
      const ran = await inUse.pulumi(...UP);
      expect(killed, ran.all).toEqual([part]);
      expect(ran.exitCode, ran.all).not.toBe(0);
      expect(livingCredentials(inUse).neon).toHaveLength(2);
      if (part === "engine") succeeded(await inUse.pulumi("cancel", "--yes"));
      await expectConverged(inUse, "keyturn", ["resume", "--yes"]);
      const told = writes(inUse).length;
      const again = await inUse.pulumi(...UP, "--expect-no-changes");
      expect(again.exitCode, again.all).toBe(0);
      expect(writes(inUse).slice(told)).toEqual([]);
    },
  );
});

/** One credential of each generation lives, and both places hold the new one. */
async function expectConverged(system: Scratch, tool: Tool, args: readonly string[]): Promise<void> {
  succeeded(await system.run(tool, args));
  const value = valuesAtPlaces(system).get("NEON_API_KEY") ?? "";
  expect(value).not.toBe(IN_USE.NEON_API_KEY);
  const both = { fly: [], neon: [IN_USE.NEON_API_KEY, value], registry: [] };
  expect(livingCredentials(system).neon).toEqual(living(system, both).neon);
}
