import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";

/** What a source needs to make one generation's resource. */
export interface GenerationArgs {
  /** The secret's name in the catalog. */
  secret: string;
  /** Number of the generation, from 1. */
  generation: number;
  /** Parent, dependencies, protection; inputs are always ignored after creation. */
  opts: CustomResourceOptions;
}

/** One generation: its value is secret, and stays what it was when the resource was created. */
export interface Generation {
  /** The resource that holds it. */
  resource: Resource;
  value: Output<string>;
}

/** Name of the resource that holds one generation: secret and number, never a stage or a place. */
export function generationName(secret: string, generation: number): string {
  return `${secret}-g${generation}`;
}
