import { z } from "zod";
import type { Generations } from "../../components/plan/index.ts";
import type { StateResource } from "./exported-state.ts";

/** What a secret's ledger holds: the generations that the state knows. */
export interface Held extends Generations {
  readonly secret: string;
  /** When it last changed. UTC. */
  readonly at?: string;
}

const number = z.number().int();
const schema = z.object({
  current: number,
  previous: number.exactOptional(),
  next: number,
  made: z.record(z.string(), z.object({ at: z.string(), adopted: z.literal(true).exactOptional() })),
});

/** The ledgers of a state, by secret. */
export function ledgersIn(resources: readonly StateResource[]): ReadonlyMap<string, Held> {
  const found = resources.flatMap(({ name, type, inputs, at }): [string, Held][] => {
    const secret = ledgerOf(type, name);
    const { data } = schema.safeParse(inputs.input);
    if (secret === undefined || data === undefined) return [];
    return [[secret, { ...data, secret, ...(at === undefined ? {} : { at }) }]];
  });
  return new Map(found);
}

/** The secret of a resource that is a ledger. */
export function ledgerOf(type: string, name: string): string | undefined {
  return type === "pulumi:index:Stash" ? /^(\w+)-ledger$/.exec(name)?.[1] : undefined;
}
