import { test as base } from "vitest";
import { succeeded, UP } from "./adopted-system.ts";
import { EVERY_KIND, FIRST_GENERATIONS, IN_USE, layOut } from "./every-kind.ts";
import { type Scratch, withScratchSystem } from "./scratch.ts";

interface Systems {
  /** Every kind of secret, adopted or begun, made once a file; only to be forked. */
  inUseOnce: Scratch;
  /** A copy of that for this test alone, its cloud put back afterwards. */
  inUse: Scratch;
}

/** Tests that begin with the system of every kind on the real engine and a simulated cloud. */
export const everyKindTest = base.extend<Systems>({
  inUseOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      await withScratchSystem(EVERY_KIND, async (scratch) => {
        layOut(scratch);
        await takeOver(scratch);
        await use(scratch);
      });
    },
    { scope: "file" },
  ],
  inUse: async ({ inUseOnce }, use) => await inUseOnce.fork(use),
});

/** Adopts what is in use and begins the rest, with a stack file written by hand and the plain engine. */
async function takeOver(scratch: Scratch): Promise<void> {
  succeeded(await scratch.pulumi("stack", "init", "--no-select", "--non-interactive"));
  for (const name of ["DATABASE_PASSWORD", "FLY_API_TOKEN", "NEON_API_KEY"] as const)
    await giveByHand(scratch, `${name}-g1`, IN_USE[name]);
  scratch.setGenerations(FIRST_GENERATIONS);
  succeeded(await scratch.pulumi(...UP));
}

/** Puts a value that a person gives into the stack's configuration, as the runbook says. */
export async function giveByHand(scratch: Scratch, generation: string, value: string): Promise<void> {
  const args = ["config", "set", "--secret", `keyturn-given:${generation}`];
  succeeded(await scratch.run("pulumi", args, { input: value }));
}
