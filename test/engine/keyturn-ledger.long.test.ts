import { describe, expect } from "vitest";
import { bumpByHand, PREVIEW, succeeded, systemTest as test, UP } from "../support/adopted-system.ts";
import type { Scratch } from "../support/scratch.ts";

/** Both must refuse, `up` also without a preview before it, and leave everything as it was. */
async function expectRefused(system: Scratch, commands: readonly (readonly string[])[], reason: string) {
  const before = system.standing();
  for (const args of commands) {
    const ran = await system.pulumi(...args);
    expect(ran.exitCode, ran.all).not.toBe(0);
    expect(ran.all).toContain(reason);
    expect(system.standing()).toEqual(before);
  }
}

describe("the stack file against the state, under plain pulumi", () => {
  test("refuses a rotation while the generation before lives, in preview and in up", async ({ rotated }) => {
    bumpByHand(rotated, "JWT_SECRET");
    const reason =
      "JWT_SECRET still holds generation 1 beside 2: a consumer that is late would be left with a value nobody " +
      "accepts. First keyturn retire JWT_SECRET, or keyturn rollback JWT_SECRET";
    await expectRefused(rotated, [PREVIEW, UP], reason);
  });

  test("refuses a stack file that is older than the state, in preview and in up", async ({
    adoptedOnce,
    rotated,
  }) => {
    rotated.setGenerations({ JWT_SECRET: adoptedOnce.generations("JWT_SECRET") });
    const reason =
      "the stack file is older than the state: the state has made generation 2 of JWT_SECRET, the file counts to 1";
    await expectRefused(rotated, [PREVIEW, UP], reason);
  });

  test("refuses to drop the generation in use", async ({ adopted }) => {
    const { previous: _, ...rest } = bumpByHand(adopted, "JWT_SECRET");
    adopted.setGenerations({ JWT_SECRET: rest });
    await expectRefused(
      adopted,
      [UP],
      "generation 1 of JWT_SECRET is in use and would be dropped in the same run",
    );
  });

  test("refuses a number that was used and retired", async ({ rotated }) => {
    const two = rotated.generations("JWT_SECRET");
    const { previous: _, ...retired } = two;
    rotated.setGenerations({ JWT_SECRET: retired });
    succeeded(await rotated.pulumi(...UP));
    rotated.setGenerations({ JWT_SECRET: { ...two, current: 1, previous: 2 } });
    const reason = "generation 1 of JWT_SECRET was used before and is gone";
    await expectRefused(rotated, [UP], reason);
  });
});

describe("a generation that the state lost while the files hold it", () => {
  test("stays lost, and the files keep their values, in preview, up and up again", async ({ rotated }) => {
    await lose(rotated, "JWT_SECRET-g2");
    const files = rotated.files.bytes();
    const reason = "generation 2 of JWT_SECRET is no longer in the state, but its places hold it";
    for (const args of [PREVIEW, UP, UP]) {
      const ran = await rotated.pulumi(...args);
      expect(ran.exitCode, ran.all).not.toBe(0);
      expect(ran.all).toContain(reason);
      expect(rotated.files.bytes()).toBe(files);
    }
  });
});

describe("a generation that a rollback would need and the state lost", () => {
  test.for([
    ["JWT_SECRET-g1", "generation 1 of JWT_SECRET is to live on, and the state does not hold it"],
    ["ANON_KEY-adopted", "the adopted value of ANON_KEY is to live on, and the state does not hold it"],
  ] as const)("is not made anew: %s", async ([name, reason], { rotated }) => {
    await lose(rotated, name);
    await expectRefused(rotated, [UP], `${reason}: made again it would be another value`);
  });
});

describe("pulumi destroy", () => {
  test.for([
    [["destroy", "--yes"], "--run-program"],
    [["destroy", "--yes", "--skip-preview"], "--run-program"],
    [["destroy", "--yes", "--run-program"], "a keyturn stack is not destroyed in passing"],
    [["destroy", "--yes", "--run-program", "--skip-preview"], "Nothing was deleted"],
  ] as const)("deletes nothing: %j", async ([args, reason], { rotated }) => {
    await expectRefused(rotated, [[...args, "--non-interactive"]], reason);
  });
});

async function lose(system: Scratch, name: string): Promise<void> {
  const exported = succeeded(await system.pulumi("stack", "export")).stdout;
  succeeded(await system.run("pulumi", ["stack", "import"], { input: without(exported, name) }));
  expect(system.state()).not.toHaveProperty(name);
}

/** An exported state without one resource, as somebody would edit it by hand. */
function without(exported: string, name: string): string {
  type Resource = { urn: string; dependencies?: string[]; propertyDependencies?: Record<string, string[]> };
  const state = JSON.parse(exported) as { deployment: { resources: Resource[] } };
  const others = (urns: readonly string[] | undefined) =>
    (urns ?? []).filter((urn) => !urn.endsWith(`::${name}`));
  state.deployment.resources = state.deployment.resources
    .filter(({ urn }) => !urn.endsWith(`::${name}`))
    .map((resource) => ({
      ...resource,
      dependencies: others(resource.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies ?? {}).map(([key, urns]) => [key, others(urns)]),
      ),
    }));
  return JSON.stringify(state);
}
