import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa, type ResultPromise } from "execa";
import { ensureEngine } from "../../tools/engine/ensure.js";
import { ROOT } from "../../tools/engine/spec.js";

/** What a command printed and how it ended; 128 and more for a signal. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Both streams, for what may come on either. */
  readonly all: string;
}

/** A project in a folder of its own, with a stack `test` on a file backend. */
export interface TestStack {
  /** Where the project lies; removed at the end. */
  readonly folder: string;
  /** The whole environment that the engine gets. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes a file of the project; a text that starts with `#!` becomes executable. */
  write(path: string, text: string): Promise<void>;
  /** Runs `pulumi` to its end; it never throws for a failing command. `input` goes to stdin, `more` to its environment. */
  run(args: readonly string[], input?: string, more?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Starts `pulumi` and leaves it running. */
  start(args: readonly string[]): ResultPromise<Background>;
  /** The stack's outputs, secrets in plain. */
  outputs(): Promise<Record<string, unknown>>;
}

type Background = {
  cwd: string;
  env: Record<string, string>;
  extendEnv: false;
  reject: false;
  stdin: "ignore";
};

/** Pulumi.yaml of a program that tsx loads, as keyturn's own is; its package.json is to say `type: module`. */
export const TSX_PROJECT =
  'name: probe\nruntime: { name: nodejs, options: { typescript: false, nodeargs: "--import tsx" } }\n';

/** package.json of such a program. */
export const ESM_PACKAGE = '{ "name": "probe", "version": "1.0.0", "type": "module", "main": "index.ts" }\n';

/**
 * Makes a project with these files, hands it over and removes it again whatever happened, also where the test process
 * itself is told to end. The real engine runs, in an environment that holds nothing of the caller's but PATH.
 */
export async function withStack<T>(
  files: Readonly<Record<string, string>>,
  use: (stack: TestStack) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "keyturn-engine-"));
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  try {
    const stack = await makeStack(folder, files);
    return await use(stack);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    process.off("exit", removeNow);
  }
}

async function makeStack(folder: string, files: Readonly<Record<string, string>>): Promise<TestStack> {
  const engine = await ensureEngine();
  const env = {
    PATH: [engine.bin, process.env.PATH].join(delimiter),
    HOME: folder,
    PULUMI_HOME: join(folder, ".pulumi-home"),
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, ".state")).href,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NO_COLOR: "1",
  };
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    if (text.startsWith("#!")) await chmod(join(folder, path), 0o755);
  };
  const run = async (
    args: readonly string[],
    input = "",
    more: Readonly<Record<string, string>> = {},
  ): Promise<Ran> => {
    const options = {
      cwd: folder,
      env: { ...env, ...more },
      extendEnv: false,
      reject: false,
      all: true,
      input,
    } as const;
    const { stdout, stderr, all, exitCode } = await execa("pulumi", [...args, "--non-interactive"], options);
    return { stdout, stderr, all, exitCode: exitCode ?? 128 };
  };

  await mkdir(join(folder, ".state"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [path, text] of Object.entries(files)) await write(path, text);
  const made = await run(["stack", "init", "test"]);
  if (made.exitCode !== 0) throw new Error(`The test's stack could not be made: ${made.all}`);

  return {
    folder,
    env,
    write,
    run,
    start: (args) => {
      const options: Background = { cwd: folder, env, extendEnv: false, reject: false, stdin: "ignore" };
      return execa("pulumi", [...args, "--non-interactive"], options);
    },
    outputs: async () => JSON.parse((await run(["stack", "output", "--json", "--show-secrets"])).stdout),
  };
}
