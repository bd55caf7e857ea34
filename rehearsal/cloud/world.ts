import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sync as writeFile } from "write-file-atomic";
import type { CloudService, ServiceContext, ServiceName } from "./service.ts";

interface Stored {
  /** Marks of two worlds can't be compared, and a value can't be guessed from its mark alone. */
  key: string;
  services: Partial<Record<ServiceName, unknown>>;
  /** Where each service was served last: a provider's base URL stands in the state, and should stay what it was. */
  ports: Partial<Record<ServiceName, number>>;
}

/** What the simulated cloud holds: one state a service, in memory and, where it has a folder, in `world.json` there. */
export class World {
  readonly #file: string | undefined;
  readonly #stored: Stored;
  readonly #seen = new Set<string>();
  readonly #values = new Map<string, string>();

  /** @param folder where the world stays between runs; nothing for one that ends with the process */
  constructor(folder?: string) {
    this.#file = folder === undefined ? undefined : join(folder, "world.json");
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#stored =
      this.#file !== undefined && existsSync(this.#file)
        ? (JSON.parse(readFileSync(this.#file, "utf8")) as Stored)
        : { key: randomBytes(32).toString("hex"), services: {}, ports: {} };
  }

  /** What a service lives on. */
  contextOf<State>(service: Pick<CloudService<State>, "name" | "initial">): ServiceContext<State> {
    const { services } = this.#stored;
    services[service.name] ??= service.initial();
    return {
      state: services[service.name] as State,
      save: () => this.#save(),
      mark: (value) => this.mark(value),
      reveal: (mark) => this.#values.get(mark),
    };
  }

  /** Gives a service another state; it keeps the object that it lives on. */
  putBack(service: ServiceName, state: unknown): void {
    const held = this.#stored.services[service] as Record<string, unknown>;
    for (const key of Object.keys(held)) delete held[key];
    Object.assign(held, structuredClone(state));
    this.#save();
  }

  /** What stands for a value in this world: see {@link ServiceContext.mark}. */
  mark(value: string | Uint8Array): string {
    const text = Buffer.from(value).toString("utf8");
    const mark = createHmac("sha256", this.#stored.key).update(value).digest("hex").slice(0, 32);
    this.#seen.add(text);
    this.#values.set(mark, text);
    return mark;
  }

  /** Every value that a service was given or made since the start: in memory, for a search for leaks. */
  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  /** A service's state, to look at. */
  stateOf(service: ServiceName): unknown {
    return structuredClone(this.#stored.services[service]);
  }

  /** The port that a service had last, if it was served before. */
  portOf(service: ServiceName): number | undefined {
    return this.#stored.ports[service];
  }

  /** Notes the port that a service has now. */
  notePort(service: ServiceName, port: number): void {
    if (this.#stored.ports[service] === port) return;
    this.#stored.ports[service] = port;
    this.#save();
  }

  #save(): void {
    if (this.#file !== undefined)
      writeFile(this.#file, `${JSON.stringify(this.#stored, null, 1)}\n`, { mode: 0o600, fsync: false });
  }
}
