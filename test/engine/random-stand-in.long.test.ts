import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningStandIns, startStandIns } from "../../rehearsal/providers/stand-ins.ts";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

let standIns: RunningStandIns;
beforeAll(async () => {
  standIns = await startStandIns(["random"]);
});
afterAll(async () => {
  await standIns.close();
});

const PROJECT = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE };

/** One generation of a secret, as keyturn registers it. */
function generation(args: string, options = "{}"): string {
  return `
import { RandomPassword } from "@pulumi/random";
const token = new RandomPassword("token", ${args}, ${options});
export const result = token.result;
export const hash = token.bcryptHash;
`;
}

/** Runs the engine with the stand-in attached. */
async function pulumi(stack: TestStack, ...args: string[]) {
  const env = { ...stack.env, PULUMI_DEBUG_PROVIDERS: standIns.debugProviders };
  const options = {
    cwd: stack.folder,
    env,
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  } as const;
  return execa("pulumi", [...args, "--non-interactive"], options);
}

async function up(stack: TestStack, ...args: string[]): Promise<string> {
  const ran = await pulumi(stack, "up", "--yes", "--skip-preview", ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
  return ran.all;
}

async function result(stack: TestStack): Promise<string> {
  return String((await stack.outputs()).result);
}

describe("RandomPassword on the stand-in, through the real engine", () => {
  test("is made once, is ciphertext in state, and no later run or refresh changes it", async () => {
    const program = generation('{ length: 32, keepers: { generation: "1" } }');
    await withStack({ ...PROJECT, "index.ts": program }, async (stack) => {
      const preview = await pulumi(stack, "preview");
      expect(preview).toMatchObject({ exitCode: 0 });
      expect(preview.all).toContain("+ 2 to create");

      const printed = await up(stack);
      const value = await result(stack);
      expect(value).toHaveLength(32);
      const state = (await pulumi(stack, "stack", "export")).stdout;
      expect(state).toContain('"type": "random:index/randomPassword:RandomPassword"');
      expect(state).toContain('"ciphertext"');
      for (const text of [printed, state]) {
        expect(text).not.toContain(value);
        expect(text).not.toContain("$2a$10$");
      }

      expect(await up(stack, "--expect-no-changes")).toContain("2 unchanged");
      const refreshed = await pulumi(stack, "refresh", "--yes", "--expect-no-changes");
      expect(refreshed, refreshed.all).toMatchObject({ exitCode: 0 });
      expect(await result(stack)).toBe(value);
    });
  });

  test("keeps its value under ignoreChanges when the length changes, and not without it", async () => {
    const inputs = '{ length: 24, keepers: { generation: "1" } }';
    const longer = inputs.replace("24", "40");
    await withStack({ ...PROJECT, "index.ts": generation(inputs) }, async (stack) => {
      await up(stack);
      const value = await result(stack);

      await stack.write("index.ts", generation(longer, '{ ignoreChanges: ["length"] }'));
      await up(stack, "--expect-no-changes");
      expect(await result(stack)).toBe(value);

      await stack.write("index.ts", generation(longer));
      expect(await up(stack)).toContain("1 replaced");
      expect(await result(stack)).toHaveLength(40);
    });
  });

  test("is replaced by another value when its keepers change, and goes on destroy", async () => {
    const first = generation('{ length: 24, keepers: { generation: "1" } }');
    await withStack({ ...PROJECT, "index.ts": first }, async (stack) => {
      await up(stack);
      const value = await result(stack);

      await stack.write("index.ts", first.replace('"1"', '"2"'));
      const preview = await pulumi(stack, "preview", "--diff");
      expect(preview.stdout).toContain('~ generation: "1" => "2"');
      expect(preview.stdout).toContain("1 to replace");
      expect(await up(stack)).toContain("1 replaced");
      expect(await result(stack)).not.toBe(value);

      const destroyed = await pulumi(stack, "destroy", "--yes");
      expect(destroyed.all).toContain("2 deleted");
    });
  });

  test("is refused in preview when an input does not fit, with the resource's name", async () => {
    await withStack({ ...PROJECT, "index.ts": generation("{ length: 2, minUpper: 3 }") }, async (stack) => {
      const preview = await pulumi(stack, "preview");
      expect(preview.exitCode).not.toBe(0);
      expect(preview.all).toContain("must be at least sum of min_upper");
      expect(preview.all).toContain("token");
    });
  });

  test("is told from a resource that the stand-in does not have", async () => {
    const program = 'import { RandomPet } from "@pulumi/random"; new RandomPet("pet"); export {};';
    await withStack({ ...PROJECT, "index.ts": program }, async (stack) => {
      const preview = await pulumi(stack, "preview");
      expect(preview.exitCode).not.toBe(0);
      expect(preview.all).toContain("is not in this stand-in for pulumi-resource-random 4.21.2");
    });
  });
});
