import type { Docker, DockerEnd } from "../../../cli/restart/docker.ts";
import { type Known, knownServices } from "../../../cli/restart/known.ts";

/** A service of the scripted project. */
export interface Scripted {
  /** As `depends_on` has it. */
  readonly depends?: Record<string, object>;
  readonly ports?: readonly object[];
  readonly containerName?: string;
  readonly envFile?: string;
  readonly replicas?: number;
  /** Of the containers that are there; all run unless said. */
  readonly state?: { readonly State: string; readonly ExitCode?: number };
  /** What the containers that are there were made from. */
  readonly madeFrom?: string;
  /** How what is made anew goes. */
  readonly next?: { readonly State: string; readonly Health?: string; readonly ExitCode?: number };
  readonly log?: string;
  /** What `up` ends with. */
  readonly upEnds?: number;
}

interface Container {
  readonly ID: string;
  readonly Service: string;
  State: string;
  Health: string;
  ExitCode: number;
  readonly Labels: string;
}

const said = (stdout: string): DockerEnd => ({ exitCode: 0, stdout, stderr: "" });

/**
 * Docker, as far as a restart asks it, with containers in memory. `up` does as Compose does: with `--force-recreate` all
 * containers of a service go before the first comes, with `--no-recreate` one is added to those that are there.
 */
export class ScriptedDocker implements Docker {
  readonly calls: string[] = [];
  /** The fewest containers of each service that ran at once. */
  readonly fewest = new Map<string, number>();
  readonly #services: Readonly<Record<string, Scripted>>;
  #containers: Container[];
  #made = 0;

  constructor(services: Readonly<Record<string, Scripted>>) {
    this.#services = services;
    this.#containers = Object.entries(services).flatMap(([name, { replicas = 1, state, madeFrom }]) =>
      Array.from({ length: replicas }, () => this.#container(name, state, madeFrom ?? "aa")),
    );
  }

  async known(): Promise<Known[]> {
    return await knownServices([{ directory: "/srv/app", docker: this }], "/srv/app");
  }

  ids(service: string): string[] {
    return this.#containers.filter(({ Service }) => Service === service).map(({ ID }) => ID);
  }

  async compose(...args: readonly string[]): Promise<DockerEnd> {
    this.calls.push(args.join(" "));
    const named = args.includes("--") ? args.slice(args.indexOf("--") + 1) : Object.keys(this.#services);
    switch (args[0]) {
      case "config":
        return said(args.includes("--hash") ? this.#hashes() : JSON.stringify({ services: this.#model() }));
      case "ps": {
        const lines = this.#containers.filter(({ Service }) => named.includes(Service));
        return said(lines.map((line) => JSON.stringify(line)).join("\n"));
      }
      case "logs":
        return said(named.map((name) => this.#services[name]?.log ?? "").join("\n"));
      case "up":
        return this.#up(named[0] ?? "", args);
      default:
        throw new Error(`no script for docker compose ${args.join(" ")}`);
    }
  }

  async docker(...args: readonly string[]): Promise<DockerEnd> {
    this.calls.push(`docker ${args.join(" ")}`);
    const id = args.at(-1) ?? "";
    const one = this.#containers.find(({ ID }) => ID === id);
    if (one === undefined) throw new Error(`no container ${id}`);
    if (args[0] === "stop") one.State = "exited";
    if (args[0] === "rm") this.#containers = this.#containers.filter((other) => other !== one);
    this.#count();
    return said(args[0] === "logs" ? (this.#services[one.Service]?.log ?? "") : "");
  }

  #up(name: string, args: readonly string[]): DockerEnd {
    const { next, upEnds = 0, madeFrom = "aa" } = this.#services[name] ?? {};
    const its = this.#containers.filter(({ Service }) => Service === name);
    const scale = Number(/=(\d+)$/.exec(args[args.indexOf("--scale") + 1] ?? "")?.[1] ?? its.length);
    if (args.includes("--no-recreate")) {
      for (let have = its.length; have < scale; have++)
        this.#containers.push(this.#container(name, next, "aa"));
    } else if (args.includes("--force-recreate") || madeFrom !== "aa") {
      this.#containers = this.#containers.filter(({ Service }) => Service !== name);
      this.#count();
      this.#containers.push(...its.map(() => this.#container(name, next, "aa")));
    }
    return { exitCode: upEnds, stdout: "", stderr: "" };
  }

  #container(Service: string, state: Scripted["next"], madeFrom: string): Container {
    this.#made += 1;
    const { State = "running", Health = "", ExitCode = 0 } = state ?? {};
    const Labels = `a=b,com.docker.compose.config-hash=${madeFrom},com.docker.compose.service=${Service}`;
    return { ID: `c${this.#made}`, Service, State, Health, ExitCode, Labels };
  }

  #count(): void {
    for (const name of Object.keys(this.#services)) {
      const run = this.#containers.filter(({ Service, State }) => Service === name && State === "running");
      this.fewest.set(name, Math.min(run.length, this.fewest.get(name) ?? run.length));
    }
  }

  #hashes(): string {
    return `${Object.keys(this.#services)
      .map((name) => `${name} aa`)
      .join("\n")}\n`;
  }

  #model(): Record<string, object> {
    const entries = Object.entries(this.#services).map(([name, service]) => [
      name,
      {
        depends_on: service.depends ?? {},
        ports: service.ports ?? [],
        ...(service.containerName === undefined ? {} : { container_name: service.containerName }),
        ...(service.envFile === undefined ? {} : { env_file: [{ path: service.envFile, required: true }] }),
      },
    ]);
    return Object.fromEntries(entries);
  }
}
