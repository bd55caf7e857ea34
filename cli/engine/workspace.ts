import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { ensureEngine } from "../../tools/engine/ensure.js";
import { note } from "../output.ts";

/** Finds the engine, or gets it, and puts it first on this process's PATH. */
export async function useEngine(): Promise<{ origin: string; version: string }> {
  const engine = await ensureEngine({ log: note });
  process.env.PATH = [engine.bin, process.env.PATH].join(delimiter);
  process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
  if (engine.origin === "built") process.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = "true";
  return engine;
}

/** Opens the stack for the engine, and makes it in the backend where it is not there yet. */
export async function openStack(root: string, name: string): Promise<Stack> {
  await useEngine();
  useDefaultBackend(root);
  const workspace = await LocalWorkspace.create({ workDir: root, pulumiCommand: await PulumiCommand.get() });
  try {
    return await Stack.select(name, workspace);
  } catch (error) {
    if (error instanceof StackNotFoundError) return await Stack.create(name, workspace);
    throw error;
  }
}

/** Where a person chose no backend, the state is kept beside the project, in files. */
export function useDefaultBackend(root: string): void {
  if (process.env.PULUMI_BACKEND_URL || /^backend:/m.test(readFileSync(join(root, "Pulumi.yaml"), "utf8")))
    return;
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  if (existsSync(join(home, "credentials.json")) || process.env.PULUMI_ACCESS_TOKEN) return;
  const folder = join(root, ".keyturn", "state");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env.PULUMI_BACKEND_URL = `file://${folder}`;
}
