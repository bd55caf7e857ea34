import type { Hono } from "hono";

/** Names of the services that the simulated cloud can play. */
export type ServiceName = "github" | "cloudflare" | "fly" | "neon" | "modal" | "aws";

/** What a service is given to live on. */
export interface ServiceContext<State> {
  /** Its part of the world: change it in place, then `save`. JSON values only, and never a secret's value. */
  readonly state: State;
  /** Writes the world to disk, where it has a folder. To be called before a change is answered. */
  save(): void;
  /**
   * What stands for a value that a service holds: two equal values have equal marks, in every service of one world.
   * Most real services never give a value back either, so nothing more is kept.
   */
  mark(value: string | Uint8Array): string;
  /** The value that a mark stands for, where this process has seen it: of a service that gives values back. */
  reveal(mark: string): string | undefined;
}

/** One service of the simulated cloud: the real one's API, with a state of its own. */
export interface CloudService<State> {
  readonly name: ServiceName;
  /** The state of a world that has nothing yet; JSON values only. */
  readonly initial: () => State;
  /** The API. Paths are the real ones, from the service's base URL on. */
  readonly api: (context: ServiceContext<State>) => Hono;
}
