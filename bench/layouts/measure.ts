import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import { fileBackend } from "../../cli/engine/file-backend.ts";
import { startStandIns } from "../../rehearsal/providers/stand-ins.ts";
import { ensureEngine } from "../../tools/engine/ensure.js";
import { ROOT } from "../../tools/engine/spec.js";

/** What one run of the engine took. */
export interface Cost {
  /** Processor time of engine, language host and program, in s; without that of the stand-in. */
  readonly cpu: number;
  /** By the clock, in s. */
  readonly wall: number;
  /** How often the state was written as a whole. */
  readonly writes: number;
  /** The state's size at the end, in MB. */
  readonly megabytes: number;
  readonly resources: number;
}

/** One run of the engine. */
export interface Run {
  readonly args: readonly string[];
  /** Which secrets get their second generation. */
  readonly rotated: "none" | "one" | "all";
  /** Whether the engine saves the state after each step. */
  readonly checkpoints: boolean;
}

/** A stack of one layout. */
export interface Bench {
  /** Runs the engine on the state that holds every secret's first generation. @throws where the run fails */
  run(run: Run): Promise<Cost>;
  close(): Promise<void>;
}

const UNSAVED = { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" };

/** Brings a stack up. Close it always. */
export async function makeBench(layout: string, secrets: number, sinks: number): Promise<Bench> {
  const engine = await ensureEngine();
  const standIns = await startStandIns(["random"]);
  const folder = mkdtempSync(join(tmpdir(), "keyturn-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const close = async () => {
    await standIns.close();
    remove();
  };
  const [stacks, first] = [join(folder, "state", ".pulumi", "stacks", "bench"), join(folder, "first")];
  const env = {
    PATH: [engine.bin, process.env.PATH].join(delimiter),
    HOME: folder,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: fileBackend(join(folder, "state")),
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for measuring",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_PROVIDERS: standIns.debugProviders,
    NO_COLOR: "1",
  };
  const pulumi = async (args: readonly string[], more = {}) => {
    const options = { cwd: folder, env: { ...env, ...more }, extendEnv: false, stdin: "ignore" } as const;
    await execa("pulumi", [...args, "--non-interactive"], options);
  };
  const run = async ({ args, rotated, checkpoints }: Run): Promise<Cost> => {
    const settings = Object.entries({ layout, secrets, sinks, rotated });
    const config = settings.flatMap(([key, value]) => ["-c", `bench:${key}=${value}`]);
    let writes = 0;
    // One rename a write; the engine's copy of the state before has another name.
    const watcher = watch(stacks, (event, file) => {
      if (event === "rename" && file === "bench.json") writes++;
    });
    const [cpu, begun] = [childrenCpu(), performance.now()];
    await pulumi([...args, ...config], checkpoints ? {} : UNSAVED);
    const cost = { cpu: childrenCpu() - cpu, wall: (performance.now() - begun) / 1000 };
    // What the watcher has yet to tell of comes in the next turns of the loop.
    await new Promise((resolve) => setTimeout(resolve, 100));
    watcher.close();
    const text = readFileSync(join(stacks, "bench.json"), "utf8");
    const resources = text.match(/"urn":/g)?.length ?? 0;
    return { ...cost, writes, megabytes: Buffer.byteLength(text) / 1e6, resources };
  };
  try {
    mkdirSync(stacks, { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const project = "name: bench\nruntime: { name: nodejs, options: { typescript: false } }\n";
    writeFileSync(join(folder, "Pulumi.yaml"), project);
    writeFileSync(
      join(folder, "package.json"),
      '{ "name": "bench", "type": "module", "main": "index.js" }\n',
    );
    const [entry, outfile] = [join(import.meta.dirname, "index.ts"), join(folder, "index.js")];
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
    });
    await pulumi(["stack", "init", "bench"]);
    await run({ args: ["up", "--yes", "--skip-preview"], rotated: "none", checkpoints: false });
    cpSync(stacks, first, { recursive: true });
  } catch (error) {
    await close();
    throw error;
  }
  const fromFirst = async (one: Run) => {
    rmSync(stacks, { recursive: true });
    cpSync(first, stacks, { recursive: true });
    return await run(one);
  };
  return { run: fromFirst, close };
}

/** Processor time of the processes that this one and its children have waited for, in s. Linux alone tells it. */
function childrenCpu(): number {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  // cutime and cstime, in hundredths (man 5 proc).
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
