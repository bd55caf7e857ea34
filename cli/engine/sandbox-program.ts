import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { anyProvider } from "../../rehearsal/providers/any/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { type RunningStandIns, startStandIns } from "../../rehearsal/providers/stand-ins.ts";
import { CommandError } from "../errors.ts";
import { note } from "../output.ts";
import { withBorrowedStackFiles } from "./borrowed-stack-files.ts";
import { fileBackend } from "./file-backend.ts";
import { makeSandboxStack } from "./sandbox-stack.ts";
import { useEngine } from "./workspace.ts";

/** The passphrase of the state. It protects nothing but what stand-ins made up. */
const PASSPHRASE = "sandbox";

/** The stack of a program that has none of its own. */
const STACK = "sandbox";

/** Makes its values itself. Of all others only the forms are played: a command is not run, a place not written. */
const WORKING = "random";

/** A program to be tried, and how. */
export interface SandboxProgram {
  /** The folder of its Pulumi.yaml. */
  readonly folder: string;
  readonly fresh: boolean;
}

/**
 * Runs a command in the folder of any Pulumi program, with the engine on PATH, a state of its own and a stand-in in
 * place of every provider plugin: what looks at programs, such as policies, can be tried where no plugin can be had,
 * and reaches nothing. A path after `--policy-pack` is meant from the caller's folder.
 *
 * @param run runs the command and says how it ended
 * @throws CommandError where there is no program, or the engine can't make the stack
 */
export async function inSandboxProgram(
  { folder, fresh }: SandboxProgram,
  command: readonly string[],
  run: (command: string[], cwd: string, env: Record<string, string>) => Promise<number>,
): Promise<number> {
  const root = resolve(folder);
  if (!existsSync(join(root, "Pulumi.yaml"))) {
    throw new CommandError(`${folder} has no Pulumi.yaml: give --project the folder of a Pulumi program`);
  }
  const backend = join(root, ".keyturn", "sandbox", "state");
  if (fresh) await rm(backend, { recursive: true, force: true });
  await mkdir(backend, { recursive: true, mode: 0o700 });
  await useEngine();
  const env: Record<string, string> = {
    PULUMI_BACKEND_URL: fileBackend(backend),
    PULUMI_HOME: join(root, ".keyturn", "sandbox", "pulumi"),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_STACK: STACK,
    // As a shell in that folder has it: what the engine starts, policy packs too, knows it by nothing else.
    PWD: root,
  };
  return await withStackFile(join(root, `Pulumi.${STACK}.yaml`), async () => {
    await makeSandboxStack(root, backend, STACK, env);
    const played = await playAll(root);
    try {
      note(`Played by keyturn's stand-ins, which accept what they are given: ${played.names.join(", ")}.`);
      env.PULUMI_DEBUG_PROVIDERS = played.debugProviders;
      return await run(fromHere(command), root, env);
    } finally {
      await played.close();
    }
  });
}

/** The engine makes the stack's file with a salt in it: one that was not there goes again. */
async function withStackFile<T>(file: string, use: () => Promise<T>): Promise<T> {
  if (existsSync(file)) return await withBorrowedStackFiles([file], use);
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

interface Played extends RunningStandIns {
  readonly names: readonly string[];
}

/** Plays every provider whose package the program could import. */
async function playAll(root: string): Promise<Played> {
  const packages = providerPackages(root);
  const running = await startStandIns(packages.some(({ name }) => name === WORKING) ? [WORKING] : []);
  const served: ServedProvider[] = [];
  const attached = [running.debugProviders].filter((text) => text !== "");
  for (const { name, version } of packages.filter(({ name }) => name !== WORKING)) {
    const provider = await serveProvider(anyProvider(name, version));
    served.push(provider);
    attached.push(`${name}:${provider.port}`);
  }
  return {
    names: packages.map(({ name }) => name),
    debugProviders: attached.join(","),
    close: async () => {
      await Promise.all([running.close(), ...served.map((one) => one.close())]);
    },
  };
}

/** Of the packages `@pulumi/…` that Node finds from a folder, those that have a plugin (package.json, `pulumi`). */
function providerPackages(root: string): { name: string; version: string }[] {
  const found = new Map<string, string>();
  for (const modules of createRequire(join(root, "index.js")).resolve.paths("@pulumi/pulumi") ?? []) {
    const scope = join(modules, "@pulumi");
    for (const name of existsSync(scope) ? readdirSync(scope) : []) {
      const { pulumi, version } = JSON.parse(readFileSync(join(scope, name, "package.json"), "utf8"));
      if (pulumi?.resource === true && !found.has(name)) found.set(pulumi.name ?? name, version);
    }
  }
  return [...found].map(([name, version]) => ({ name, version }));
}

function fromHere(command: readonly string[]): string[] {
  return command.map((word, index) =>
    command[index - 1] === "--policy-pack" && !isAbsolute(word) ? resolve(word) : word,
  );
}
