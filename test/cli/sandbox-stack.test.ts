import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeSandboxStack } from "../../cli/engine/sandbox-stack.ts";
import { useProject } from "./support.ts";

/** No engine is found: who asks it, fails. */
const NO_ENGINE = { PATH: "/nonexistent" };

/** The state of a sandbox in which a project has the stack `test`. */
function stateOf(root: string, project: string): string {
  const stacks = join(root, "state", ".pulumi", "stacks", project);
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(stacks, "test.json"), "{}");
  return join(root, "state");
}

describe("a stack of the sandbox", () => {
  it("is not made again where it is there, whatever its project's name", async () => {
    const root = useProject();
    await expect(makeSandboxStack(root, stateOf(root, "shop"), "test", NO_ENGINE)).resolves.toBeUndefined();
  });

  it("is asked for at the engine where only another project has one of that name", async () => {
    const root = useProject();
    await expect(makeSandboxStack(root, stateOf(root, "keyturn"), "test", NO_ENGINE)).rejects.toThrow();
  });
});
