import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa, type ResultPromise } from "execa";
import { isMap, parseDocument } from "yaml";
import type { Generations } from "../../components/plan/index.ts";
import type { CatalogCloud } from "../../rehearsal/catalog-cloud.ts";
import type { ServiceName } from "../../rehearsal/cloud/service.ts";
import { EnvFiles } from "../../rehearsal/demo/env-files.ts";
import type { SampleDatabase } from "../../rehearsal/samples/index.ts";
import { KEYTURN, makeScratchSystem, type ScratchSystem } from "../../rehearsal/scratch-system.ts";
import type { Ran } from "./pulumi.ts";
import { stopProcessesOf } from "./scratch-processes.ts";

/** How a command runs, where it is not as usual. */
export interface CommandOptions {
  /** Sent to standard input; it is empty otherwise. */
  readonly input?: string;
  /** Added to the scratch system's environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A program and its arguments that starts the command, such as `setpriv …`. */
  readonly under?: readonly string[];
}

/** A command line's first word. */
export type Tool = "keyturn" | "pulumi";

interface StateResource {
  urn: string;
  type: string;
  inputs?: { input?: unknown };
}

/** Commands get the scratch system's environment alone, and nothing that they could read by accident. */
type Background = {
  cwd: string;
  env: Record<string, string | undefined>;
  extendEnv: false;
  reject: false;
  all: true;
  input: string;
};

type Lent = Pick<ScratchSystem, "folder" | "stack" | "env" | "cloud">;

/** A system in a folder of its own, with the commands that people use on it. */
export class Scratch {
  readonly folder: string;
  readonly stack: string;
  /** The whole environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** Its .env files as Compose would read them, and byte by byte. */
  readonly files: EnvFiles;
  readonly #system: Lent;
  readonly #catalog: string;

  /** @param catalog its name */
  constructor(system: Lent, catalog: string) {
    this.#system = system;
    this.#catalog = catalog;
    this.folder = system.folder;
    this.stack = system.stack;
    this.env = system.env;
    this.files = new EnvFiles({ ...system, standIns: [], close: async () => {} }, catalog);
  }

  /** The same system, with more in the environment of every command. */
  with(env: Readonly<Record<string, string>>): Scratch {
    return new Scratch({ ...this.#system, env: { ...this.env, ...env } }, this.#catalog);
  }

  /** Runs keyturn on the stack. */
  async keyturn(...args: string[]): Promise<Ran> {
    return await this.run("keyturn", args);
  }

  /** Runs the plain Pulumi CLI on the stack. */
  async pulumi(...args: string[]): Promise<Ran> {
    return await this.run("pulumi", args);
  }

  /** Runs either to its end; a command that fails throws nothing. */
  async run(tool: Tool, args: readonly string[], options: CommandOptions = {}): Promise<Ran> {
    const { stdout, stderr, all, exitCode } = await this.start(tool, args, options);
    return { stdout, stderr, all, exitCode: exitCode ?? 128 };
  }

  /** Starts either and leaves it running; teardown stops it. */
  start(tool: Tool, args: readonly string[], options: CommandOptions = {}): ResultPromise<Background> {
    const command = tool === "keyturn" ? KEYTURN : ["pulumi"];
    const stack = args.includes("--") ? [] : ["--stack", this.stack];
    const [file = "", ...rest] = [...(options.under ?? []), ...command, ...args, ...stack];
    const background: Background = {
      cwd: this.folder,
      env: { ...this.env, ...options.env },
      extendEnv: false,
      reject: false,
      all: true,
      input: options.input ?? "",
    };
    return execa(file, rest, background);
  }

  /** The simulated cloud that the catalog's places are in. @throws Error where it names none */
  get cloud(): CatalogCloud {
    const { cloud } = this.#system;
    if (cloud === undefined) throw new Error(`${this.#catalog} names nothing in a cloud`);
    return cloud;
  }

  /** The catalog's name. */
  get catalog(): string {
    return this.#catalog;
  }

  /** A file's place in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Rewrites a file by hand. @throws Error where the edit changes nothing, which would test nothing */
  edit(name: string, change: (text: string) => string): void {
    const before = this.read(name);
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${name} changed nothing`);
    writeFileSync(this.path(name), after);
  }

  get stackFileName(): string {
    return `Pulumi.${this.stack}.yaml`;
  }

  /** A secret's entry in the stack file. @throws Error where it has none */
  generations(name: string): Generations {
    const document = parseDocument(this.read(this.stackFileName));
    const entry = document.getIn(["config", "keyturn:generations", name]);
    if (!isMap(entry)) throw new Error(`${name} has no generation`);
    return entry.toJS(document) as Generations;
  }

  /** Rewrites secrets' entries in the stack file, as a person with an editor would. */
  setGenerations(entries: Readonly<Record<string, Generations>>): void {
    this.edit(this.stackFileName, (text) => {
      const document = parseDocument(text);
      for (const [name, entry] of Object.entries(entries)) {
        // As JSON, so that times stand in quotes: the engine rewrites a bare one in a form of its own.
        const node = parseDocument(JSON.stringify(entry)).contents;
        document.setIn(["config", "keyturn:generations", name], node);
      }
      return document.toString({ lineWidth: 0 });
    });
  }

  /** The value of every secret; both files must agree. */
  async values(): Promise<Map<string, string>> {
    return await this.files.values();
  }

  /** All that a refused command must leave alone: every byte of .env files and stack file, and what the state holds. */
  standing(): Record<string, unknown> {
    return { files: this.files.bytes(), stackFile: this.read(this.stackFileName), state: this.state() };
  }

  /** The resources in the state by name, each with its ledger's record where it is one. */
  state(): Record<string, unknown> {
    return Object.fromEntries(
      this.#resources().map(({ urn, inputs }) => {
        const name = urn.split("::").slice(3).join("::");
        return [name, name.endsWith("-ledger") ? inputs?.input : true];
      }),
    );
  }

  #resources(): StateResource[] {
    const { checkpoint } = JSON.parse(this.stateText()) as {
      checkpoint: { latest?: { resources?: StateResource[] } };
    };
    const resources = checkpoint.latest?.resources ?? [];
    return resources.filter(({ type }) => !type.startsWith("pulumi:providers:"));
  }

  /** The state's file as it stands on disk. */
  stateText(): string {
    return this.read(join(".keyturn", "state", ".pulumi", "stacks", this.#catalog, `${this.stack}.json`));
  }

  /**
   * Lends a copy of everything, state included, at the same point of its life; what happens to it stays there. The
   * cloud is lent itself, and put back afterwards: one fork at a time.
   */
  async fork<T>(use: (copy: Scratch) => Promise<T>): Promise<T> {
    const { cloud } = this.#system;
    const services = (Object.keys(cloud?.urls ?? {}) as ServiceName[]).map((name) => ({
      name,
      state: cloud?.stateOf(name),
    }));
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-scratch-")));
    return await whileItLasts(folder, async () => {
      cpSync(this.folder, folder, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
      const moved = Object.entries(this.env).map(([name, value]) => [
        name,
        value.replaceAll(this.folder, folder),
      ]);
      return await use(
        new Scratch({ ...this.#system, folder, env: Object.fromEntries(moved) }, this.#catalog),
      );
    }).finally(() => {
      for (const { name, state } of services) cloud?.putBack(name, state);
    });
  }
}

/**
 * Lends a scratch system of a catalog such as `local-ai`, or of a catalog's path, with a stack that holds nothing yet.
 * Its processes and its folder are gone afterwards, whatever happened, also where the test process itself is told to
 * end.
 *
 * @param database the one that the example has, where a test lends it one
 */
export async function withScratchSystem<T>(
  catalog: string,
  use: (scratch: Scratch) => Promise<T>,
  database?: SampleDatabase,
): Promise<T> {
  const system = await makeScratchSystem(catalog, () => {}, database);
  try {
    const attached = process.env.PULUMI_DEBUG_PROVIDERS;
    const env = { ...(attached === undefined ? {} : { PULUMI_DEBUG_PROVIDERS: attached }), ...system.env };
    return await whileItLasts(system.folder, () =>
      use(new Scratch({ ...system, env }, basename(catalog, ".yaml"))),
    );
  } finally {
    await system.close();
  }
}

async function whileItLasts<T>(folder: string, use: () => Promise<T>): Promise<T> {
  const removeNow = () => {
    stopProcessesOf(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", removeNow);
  try {
    return await use();
  } finally {
    stopProcessesOf(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    process.off("exit", removeNow);
  }
}
