import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { installDocker } from "../../hosts/compose/install.ts";
import { illnessOf, LOCAL_AI_SERVICES } from "../../samples/local-ai-services.ts";

/** A service as it runs now. */
export interface RunningService {
  /** Of its container; another one when it was made anew. */
  readonly id: string;
  readonly health: string;
  /** The environment that its process has. */
  readonly environment: Readonly<Record<string, string>>;
}

const dockerFolder = (folder: string): string => join(folder, "docker");

/** Lets whatever of them still runs end by itself, within a second: a container ends when its folder is gone. */
export function endServices(folder: string): void {
  rmSync(dockerFolder(folder), { recursive: true, force: true });
}

/** The services of the example as real processes, behind the stand-in docker. */
export class Services {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string | undefined>>;

  private constructor(folder: string, env: Readonly<Record<string, string | undefined>>) {
    this.#folder = folder;
    this.#env = env;
  }

  /**
   * Starts them all.
   * @param folder of the system; its Compose files are there
   * @param env of the commands, without a docker on its PATH
   */
  static async start(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<Services> {
    const bin = await installDocker(dockerFolder(folder));
    const services = new Services(folder, { ...env, PATH: `${bin}:${env.PATH}` });
    try {
      for (const project of services.#projects())
        await services.#docker(project, "compose", "up", "--detach");
      return services;
    } catch (error) {
      endServices(folder);
      throw error;
    }
  }

  /** What commands need beside their environment to find this docker. */
  get env(): Readonly<Record<string, string | undefined>> {
    return this.#env;
  }

  /** Each by its name. */
  async look(): Promise<Map<string, RunningService>> {
    return new Map((await Promise.all(this.#projects().map((project) => this.#lookAt(project)))).flat());
  }

  async #lookAt(project: string): Promise<[string, RunningService][]> {
    const listed = await this.#docker(project, "compose", "ps", "--all", "--format", "json");
    const all = listed.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Listed]));
    const up = all.filter(({ State }) => State === "running");
    if (up.length === 0) return [];
    const ids = up.map(({ ID }) => ID);
    const pids = (await this.#docker(project, "inspect", "--format", "{{.State.Pid}}", ...ids)).split("\n");
    return up.map(({ Service, ID, Health }, at) => [
      Service,
      { id: ID, health: Health, environment: variablesOf((pids[at] ?? "").trim()) },
    ]);
  }

  /** Makes a service say from now on that it is ill, or no longer so. */
  fall(service: string, isIll: boolean): void {
    const mark = join(this.#folder, LOCAL_AI_SERVICES[service]?.folder ?? ".", illnessOf(service));
    if (isIll) writeFileSync(mark, "");
    else rmSync(mark, { force: true });
  }

  /** Ends them all. */
  async close(): Promise<void> {
    try {
      for (const project of this.#projects()) await this.#docker(project, "compose", "down");
    } finally {
      endServices(this.#folder);
    }
  }

  #projects(): string[] {
    return [...new Set(Object.values(LOCAL_AI_SERVICES).map(({ folder }) => folder))].map((folder) =>
      join(this.#folder, folder),
    );
  }

  async #docker(cwd: string, ...args: string[]): Promise<string> {
    return (await execa("docker", args, { cwd, env: { ...this.#env }, stdin: "ignore" })).stdout;
  }
}

interface Listed {
  readonly ID: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
}

function variablesOf(pid: string): Readonly<Record<string, string>> {
  const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  const cut = pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
  return Object.fromEntries(cut);
}
