import { bumpByHand } from "../../support/adopted-system.ts";
import type { Channel } from "../../support/leaks/index.ts";
import type { Known } from "../../support/leaks/matrix.ts";
import type { Teller } from "./teller.ts";

/** What is played on a system of every kind of destination and source, all of it adopted. */
export interface Story {
  readonly name: string;
  /** `further`: on the system of the further kinds instead, of which nothing is begun. */
  readonly on?: "further";
  readonly play: (teller: Teller) => Promise<void>;
  /** What this story is there to look at. */
  readonly shows: readonly Channel[];
  readonly known?: Known;
}

/** Without a terminal. */
export const QUIET = ["--non-interactive"] as const;
/** Those of the system that may be turned by hand alone. */
export const SECRETS = [
  "SIGNING_KEY",
  "EDGE_KEY",
  "FLY_API_TOKEN",
  "NEON_API_KEY",
  "REGISTRY_TOKEN",
] as const;
/** What a person gives at a rotation. */
export const GIVEN = 'synthetic "password" # with $signs, given 0009';

/** Asks for the next generation of all of them. */
export const bumpAll = ({ system }: Teller) => {
  for (const name of SECRETS) bumpByHand(system, name);
};

/** Lets the generation before go. */
export function retireByHand({ system }: Teller, name: string): void {
  const { previous: _, ...rest } = system.generations(name);
  system.setGenerations({ [name]: rest });
}
