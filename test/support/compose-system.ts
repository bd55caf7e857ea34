import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { installDocker } from "../../rehearsal/hosts/compose/install.ts";

/** How a command ended; nothing is thrown. */
export interface DockerRan {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A container as `docker compose ps --all --format json` tells of it. */
export interface PsLine {
  readonly ID: string;
  readonly Name: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly Labels: string;
}

/** A folder with a compose file, .env files and a `docker` whose services are real processes. */
export interface ComposeSystem {
  readonly folder: string;
  /** The whole environment of what is run there: the stand-in `docker` is first on PATH. */
  readonly env: Readonly<Record<string, string>>;
  path(name: string): string;
  read(name: string): string;
  write(name: string, text: string): void;
  docker(...args: string[]): Promise<DockerRan>;
  compose(...args: string[]): Promise<DockerRan>;
  /** All containers of the project in the folder, or of the compose file that is named. */
  ps(...options: string[]): Promise<PsLine[]>;
  /** The environment that a running service's process has now. @throws Error where none of it runs */
  environmentOf(service: string): Promise<Readonly<Record<string, string>>>;
  /** Waits until it is so. @throws Error after 20 s */
  until(what: string, isSo: () => Promise<boolean>): Promise<void>;
  /** Ends every container and removes the folder. */
  close(): Promise<void>;
}

/** Makes such a system of files, by their paths below the folder. Nothing is started. */
export async function composeSystem(files: Readonly<Record<string, string>>): Promise<ComposeSystem> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-compose-")));
  const folder = join(top, "system");
  const state = join(top, "d");
  const bin = await installDocker(state);
  const env = { PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH ?? ""}`, HOME: top };
  // The containers' keepers see that their folder is gone, and end.
  const removeNow = () => rmSync(top, { recursive: true, force: true });
  process.once("exit", removeNow);
  const docker: ComposeSystem["docker"] = async (...args) => {
    const ran = await execa("docker", args, {
      cwd: folder,
      env,
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    return { exitCode: ran.exitCode ?? 128, stdout: ran.stdout, stderr: ran.stderr };
  };
  const system: ComposeSystem = {
    folder,
    env,
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name), "utf8"),
    write: (name, text) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    },
    docker,
    compose: async (...args) => await docker("compose", ...args),
    ps: async (...options) => {
      const { stdout, stderr } = await docker("compose", ...options, "ps", "--all", "--format", "json");
      if (stderr !== "") throw new Error(stderr);
      return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
    },
    environmentOf: async (service) => {
      const running = (await system.ps()).find((one) => one.Service === service && one.State === "running");
      if (running === undefined) throw new Error(`no container of ${service} runs`);
      return variablesOf((await docker("inspect", "--format", "{{.State.Pid}}", running.ID)).stdout.trim());
    },
    until: async (what, isSo) => {
      for (const deadline = Date.now() + 20_000; ; await sleep(50)) {
        if (await isSo()) return;
        if (Date.now() > deadline) throw new Error(`waited 20 s in vain: ${what}`);
      }
    },
    close: async () => {
      const names = containerFolders(join(state, "containers"));
      if (names.length > 0) await docker("rm", "--force", ...names);
      await rm(top, { recursive: true, force: true, maxRetries: 5 });
      process.off("exit", removeNow);
    },
  };
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) system.write(name, text);
  return system;
}

function containerFolders(state: string): string[] {
  try {
    return readdirSync(state);
  } catch {
    // Nothing was started.
    return [];
  }
}

function variablesOf(pid: string): Readonly<Record<string, string>> {
  const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  const named = pairs.filter((pair) => pair.includes("="));
  return Object.fromEntries(
    named.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
