import { test as base } from "vitest";
import type { Generations } from "../../components/plan/index.ts";
import type { Ran } from "./pulumi.ts";
import { type Scratch, withScratchSystem } from "./scratch.ts";

/** When the hand-made generations count as made. */
const MADE = "2026-01-31T12:00:00.000Z";

/** `pulumi up` as it is without a terminal and without a look before. */
export const UP = ["up", "--yes", "--skip-preview", "--non-interactive"] as const;
export const PREVIEW = ["preview", "--non-interactive"] as const;

interface Systems {
  /** `local-ai` as it is before keyturn comes; one for all tests of a file, in their order. */
  fresh: Scratch;
  /** `local-ai` with every secret adopted, made once a file; only to be forked. */
  adoptedOnce: Scratch;
  /** The same with JWT_SECRET at generation 2 beside 1. */
  rotatedOnce: Scratch;
  /** A copy of the adopted system, for this test alone. */
  adopted: Scratch;
  /** A copy of the system in which JWT_SECRET has turned, for this test alone. */
  rotated: Scratch;
}

/** Tests that begin with a system in use on the real engine, each with a copy of its own. */
export const systemTest = base.extend<Systems>({
  fresh: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => await withScratchSystem("local-ai", use),
    { scope: "file" },
  ],
  adoptedOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      await withScratchSystem("local-ai", async (scratch) => {
        await adoptAll(scratch);
        await use(scratch);
      });
    },
    { scope: "file" },
  ],
  rotatedOnce: [
    async ({ adoptedOnce }, use) => {
      await adoptedOnce.fork(async (scratch) => {
        bumpByHand(scratch, "JWT_SECRET");
        succeeded(await scratch.pulumi(...UP));
        await use(scratch);
      });
    },
    { scope: "file" },
  ],
  adopted: async ({ adoptedOnce }, use) => await adoptedOnce.fork(use),
  rotated: async ({ rotatedOnce }, use) => await rotatedOnce.fork(use),
});

/** Adopts every secret that may have generations, with a stack file written by hand and the plain engine. */
export async function adoptAll(scratch: Scratch): Promise<void> {
  const names = Object.entries(scratch.files.catalog.secrets).flatMap(([name, { source }]) =>
    source.kind === "derived" || source.kind === "builtin" ? [] : [name],
  );
  const entry = { current: 1, next: 2, made: { "1": { at: MADE, adopted: true } } } as const;
  succeeded(await scratch.pulumi("stack", "init", "--no-select", "--non-interactive"));
  scratch.setGenerations(Object.fromEntries(names.map((name) => [name, entry])));
  succeeded(await scratch.pulumi(...UP));
}

/** Asks for the next generation in the stack file, as a person with an editor would. */
export function bumpByHand(scratch: Scratch, name: string): Generations {
  const { current, next, made } = scratch.generations(name);
  const bumped = {
    current: next,
    previous: current,
    next: next + 1,
    made: { ...made, [next]: { at: MADE } },
  };
  scratch.setGenerations({ [name]: bumped });
  return bumped;
}

/** @throws Error with all that was printed, where a command failed that a test only builds on */
export function succeeded(ran: Ran): Ran {
  if (ran.exitCode !== 0) throw new Error(`a command ended with ${ran.exitCode}:\n${ran.all}`);
  return ran;
}
