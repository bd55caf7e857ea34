import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import writeFileAtomic from "write-file-atomic";
import { ensureEngine } from "../../tools/engine/ensure.js";
import { refuseCoreDumps } from "../../tools/start/core-dumps.js";
import { note } from "../output.ts";
import { noteBackend, noteEngine } from "./by-hand.ts";
import { diagnose } from "./diagnosis.ts";
import { fileBackend } from "./file-backend.ts";

/**
 * Finds the engine, or gets it, and puts it first on this process's PATH. What is started from here on holds values, so
 * that none of it may leave a core dump.
 */
export async function useEngine(): Promise<{ origin: string; version: string }> {
  const { PATH, KEYTURN_ENGINE } = process.env;
  // To ask the engine for its version is a process of its own, and a run comes by here several times.
  if (found !== undefined && found.path === PATH && found.way === KEYTURN_ENGINE) return found.engine;
  refuseCoreDumps();
  const engine = await ensureEngine({ log: note });
  if (engine.origin !== "path") noteEngine(engine.bin);
  process.env.PATH = [engine.bin, PATH].join(delimiter);
  process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
  if (engine.origin === "built") process.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = "true";
  found = { path: process.env.PATH, way: KEYTURN_ENGINE, engine };
  return engine;
}

type Engine = Awaited<ReturnType<typeof ensureEngine>>;

/** What was found, and by which settings: with others it is looked for anew. */
let found: { path: string; way: string | undefined; engine: Engine } | undefined;

/** A stack that is open for the engine. */
export interface OpenedStack {
  stack: Stack;
  /** Where it was made just now: takes it out of the backend again and gives the stack file its bytes back. */
  forgetIfNew(): Promise<void>;
}

/** Opens the stack for the engine, and makes it in the backend where it is not there yet. */
export async function openStack(root: string, name: string, stackFile: string): Promise<OpenedStack> {
  await useEngine();
  useDefaultBackend(root);
  const workspace = await LocalWorkspace.create({ workDir: root, pulumiCommand: await PulumiCommand.get() });
  try {
    return { stack: await Stack.select(name, workspace), forgetIfNew: async () => {} };
  } catch (error) {
    if (!(error instanceof StackNotFoundError)) throw diagnose([], messageOf(error), name);
  }
  const before = await readFile(stackFile);
  try {
    const stack = await Stack.create(name, workspace);
    const forgetIfNew = async () => {
      await workspace.removeStack(name, { preserveConfig: true });
      await writeFileAtomic(stackFile, before);
    };
    return { stack, forgetIfNew };
  } catch (error) {
    await writeFileAtomic(stackFile, before);
    throw diagnose([], messageOf(error), name);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Where a person chose no backend, the state is kept beside the project, in files. */
export function useDefaultBackend(root: string): void {
  if (process.env.PULUMI_BACKEND_URL || /^backend:/m.test(readFileSync(join(root, "Pulumi.yaml"), "utf8")))
    return;
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  if (existsSync(join(home, "credentials.json")) || process.env.PULUMI_ACCESS_TOKEN) return;
  const folder = join(root, ".keyturn", "state");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env.PULUMI_BACKEND_URL = fileBackend(folder);
  noteBackend(process.env.PULUMI_BACKEND_URL);
}
