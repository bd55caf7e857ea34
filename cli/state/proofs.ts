import { z } from "zod";
import type { StateResource } from "./exported-state.ts";

/** What a gate holds: the generation that a probe last proved. */
export interface Proof {
  readonly secret: string;
  readonly probe: string;
  readonly generation: string;
  /** UTC. */
  readonly at?: string;
}

const held = z.object({ generation: z.union([z.number(), z.string()]).transform(String) });

/** The last proof of each probe. A gate is the Stash `SECRET-proven-PROBE`. */
export function proofsIn(resources: readonly StateResource[]): Proof[] {
  return resources.flatMap(({ name, type, inputs, at }) => {
    const gate = gateOf(type, name);
    const { data } = held.safeParse(inputs.input);
    if (gate === undefined || data === undefined) return [];
    return [{ ...gate, generation: data.generation, ...(at === undefined ? {} : { at }) }];
  });
}

/** Secret and probe of a resource that is a gate. */
export function gateOf(type: string, name: string): { secret: string; probe: string } | undefined {
  const [, secret, probe] = /^(\w+)-proven-(.+)$/.exec(name) ?? [];
  if (type !== "pulumi:index:Stash" || secret === undefined || probe === undefined) return undefined;
  return { secret, probe };
}
