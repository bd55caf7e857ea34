import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectName } from "../project.ts";
import { diagnose } from "./diagnosis.ts";

/**
 * Makes a stack in the sandbox's state, where it is not there yet. The state's files tell: asking the engine takes a
 * second a stack.
 *
 * @param root the folder of Pulumi.yaml
 * @param backend the folder of the state
 * @throws CommandError with the engine's reason, put into words
 */
export async function makeSandboxStack(
  root: string,
  backend: string,
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const project = projectName(root);
  const stacks = join(backend, ".pulumi", "stacks");
  if (project !== undefined && existsSync(join(stacks, project, `${stack}.json`))) return;
  const args = ["stack", "init", stack, "--no-select"];
  const made = await execa("pulumi", args, { cwd: root, env, reject: false });
  if (made.failed && !made.stderr.includes("already exists")) throw diagnose([], made.stderr, stack);
}
