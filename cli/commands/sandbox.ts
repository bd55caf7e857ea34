import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, relative } from "node:path";
import { execa } from "execa";
import { type Catalog, listed } from "../../components/catalog/index.ts";
import { CLIENTS, needsCloud, startCatalogCloud } from "../../rehearsal/catalog-cloud.ts";
import { machinesOf, playMachines } from "../../rehearsal/hosts/origin/played-machines.ts";
import { pluginsOf, startNeededStandIns } from "../../rehearsal/needed-stand-ins.ts";
import { SAMPLES } from "../../rehearsal/samples/index.ts";
import { writeWorkerFiles } from "../../rehearsal/samples/worker-files.ts";
import { withBorrowedStackFiles } from "../engine/borrowed-stack-files.ts";
import { fileBackend } from "../engine/file-backend.ts";
import { forgetOtherCredentials, refuseRealCloud } from "../engine/sandbox-guard.ts";
import { inSandboxProgram } from "../engine/sandbox-program.ts";
import { makeSandboxStack } from "../engine/sandbox-stack.ts";
import { withStopSignals } from "../engine/stop-signals.ts";
import { useEngine } from "../engine/workspace.ts";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";
import { openProject, projectRoot, stacksOf } from "../project.ts";

/** The passphrase of the example stacks. It protects nothing but synthetic values. */
const PASSPHRASE = "sandbox";

/**
 * `keyturn sandbox -- CMD…`: runs a command with the engine on PATH and a state of its own in
 * `.keyturn/sandbox`, where the stacks of this project exist. The state stays for the next call. Where the
 * official provider plugins can't be had, stand-ins take their place, and it says so. Places in a cloud are a simulated
 * one's, whoever plays the plugins; stacks that would reach a real one are refused before anything runs. With
 * `--project` it is another Pulumi program, of which stand-ins play every plugin.
 *
 * @throws CommandError, CatalogError
 */
export async function sandbox(
  command: string[],
  options: { fresh?: boolean; project?: string },
): Promise<void> {
  if (options.project !== undefined) {
    const program = { folder: options.project, fresh: options.fresh === true };
    process.exitCode = await inSandboxProgram(program, command, (words, cwd, env) =>
      runCommand(words, env, cwd),
    );
    return;
  }
  const root = projectRoot(process.cwd());
  const home = join(root, ".keyturn", "sandbox");
  const stacks = stacksOf(root);
  refuseRealCloud(root, stacks);
  forgetOtherCredentials(process.env);
  if (options.fresh === true) await rm(home, { recursive: true, force: true });
  const engine = await useEngine();
  const backend = join(home, "state");
  await mkdir(backend, { recursive: true, mode: 0o700 });
  const laidOut: LaidOut[] = [];
  for (const stack of stacks) laidOut.push(await layOutSample(home, stack));
  const real = laidOut.filter(({ isExample }) => !isExample).map(({ stack }) => stack);
  const env: Record<string, string> = {
    PULUMI_BACKEND_URL: fileBackend(backend),
    PULUMI_HOME: join(home, "pulumi"),
    // A stack's notifiers may be real ones, and what happens here is not.
    KEYTURN_NOTIFY: "off",
    ...(real.length === 0 ? { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE } : ownPassphrase()),
  };
  const [only] = stacks;
  if (only !== undefined && stacks.length === 1 && !process.env.PULUMI_STACK) env.PULUMI_STACK = only;
  if (real.length > 0) {
    note(warning(real));
  }
  const files = stacks.map((stack) => join(root, `Pulumi.${stack}.yaml`));
  process.exitCode = await withBorrowedStackFiles(files, async () => {
    for (const stack of stacks) await makeSandboxStack(root, backend, stack, env);
    const catalogs = laidOut.map(({ catalog }) => catalog);
    const cloud = catalogs.some(needsCloud)
      ? await startCatalogCloud(catalogs, join(home, "cloud"))
      : undefined;
    // A person's own machines are the real ones, as their .env files are.
    const examples = laidOut.flatMap(({ catalog, isExample }) => (isExample ? [catalog] : []));
    const machines =
      cloud === undefined || machinesOf(examples).length === 0
        ? undefined
        : await playMachines(examples, join(home, "machines"), cloud);
    try {
      if (cloud !== undefined) Object.assign(env, cloud.env, clientsFirst());
      if (machines !== undefined) Object.assign(env, machines.env, ownGit());
      const standIns = await startNeededStandIns(engine, env, pluginsOf(catalogs));
      const played = [...(standIns?.names ?? []), ...(cloud?.parts ?? []), ...(machines?.parts ?? [])];
      if (played.length > 0) note(`Played by keyturn's stand-ins: ${played.join(", ")}.`);
      if (standIns !== undefined) env.PULUMI_DEBUG_PROVIDERS = standIns.debugProviders;
      try {
        return await runCommand(command, env);
      } finally {
        await standIns?.close();
      }
    } finally {
      machines?.close();
      await cloud?.close();
    }
  });
}

/** What the sandbox does not play of a person's own stacks. */
function warning(stacks: readonly string[]): string {
  const files = listed(stacks.map((stack) => `Pulumi.${stack}.yaml`));
  return (
    `WARNING: of ${listed(stacks)} only the state and the cloud are the sandbox's. The .env files, ${files} and Git ` +
    "commits are the real ones: try things in a copy of this folder."
  );
}

/** The stand-in executables, before a client of the same name that is installed. */
function clientsFirst(): Record<string, string> {
  return { PATH: [CLIENTS, process.env.PATH].join(delimiter) };
}

/** With another HOME, Git is still the person's: who commits stands in its settings. */
function ownGit(): Record<string, string> {
  if (process.env.GIT_CONFIG_GLOBAL !== undefined) return {};
  const own = [".gitconfig", join(".config", "git", "config")]
    .map((path) => join(homedir(), path))
    .find(existsSync);
  return own === undefined ? {} : { GIT_CONFIG_GLOBAL: own };
}

/** A person's stacks are locked with their own passphrase, where one is set. */
function ownPassphrase(): Record<string, string> {
  const own = process.env.PULUMI_CONFIG_PASSPHRASE ?? process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return own === undefined ? { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE } : {};
}

interface LaidOut {
  stack: string;
  catalog: Catalog;
  /** False where its files are a person's. */
  isExample: boolean;
}

/** Lays out the sample files of a stack whose folder is in the sandbox. */
async function layOutSample(home: string, stack: string): Promise<LaidOut> {
  const { catalog, directory } = await openProject({ stack });
  const inside = relative(home, directory);
  if (inside.startsWith("..") || isAbsolute(inside)) return { stack, catalog, isExample: false };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await SAMPLES[catalog.system]?.files(directory);
  await writeWorkerFiles(catalog, directory);
  return { stack, catalog, isExample: true };
}

async function runCommand(
  [file = "", ...args]: string[],
  env: Record<string, string>,
  cwd = process.cwd(),
): Promise<number> {
  return await withStopSignals(async ({ signal }) => {
    const running = execa(file, args, { cwd, env, stdio: "inherit", reject: false });
    signal.addEventListener("abort", () => running.kill("SIGINT"));
    const run = await running;
    if (run.code === "ENOENT") throw new CommandError(`there is no command ${file} on PATH`);
    return run.exitCode ?? EXIT.failed;
  });
}
