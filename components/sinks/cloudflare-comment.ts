import { createHash } from "node:crypto";
import { getProject, getStack } from "@pulumi/pulumi";
import type { Delivery } from "../catalog/index.ts";

/** What tells one ask for a secret's value from every other. */
export interface Asked {
  readonly secret: string;
  /** The generations that the value is of: a derived secret's are its parents'. */
  readonly generations: readonly AskedGeneration[];
  /** When a derived token was issued anew, if it was. */
  readonly issued?: string;
}

/** A generation, and when it was asked for. */
export interface AskedGeneration {
  readonly secret: string;
  readonly generation: number;
  /** ISO 8601. */
  readonly at: string;
}

/** No limit is documented; DNS records' comments, with the least plan, may have as many characters. */
const LONGEST = 100;

/**
 * The comment that a secret of a store carries, so that keyturn knows again what it wrote and for which ask:
 * `keyturn: EDGE_KEY generation 4 (prod) 0f9ab13c5d`. The digest at its end holds what the words leave out: project,
 * target, key, and when each generation was asked for. So what a target wrote is not taken for another one's left-over.
 */
export function commentOf(
  asked: Asked,
  { target, key }: Delivery,
  project = getProject(),
  stack = getStack(),
): string {
  const generations = asked.generations.map(({ secret, generation }) =>
    secret === asked.secret ? `${generation}` : `${secret}:${generation}`,
  );
  const words = `keyturn: ${asked.secret} generation ${generations.join(",")} (${stack})`;
  const identity = JSON.stringify([project, stack, target, key, asked]);
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 10);
  const room = LONGEST - digest.length - 1;
  return `${words.length > room ? `${words.slice(0, room - 1)}…` : words} ${digest}`;
}
