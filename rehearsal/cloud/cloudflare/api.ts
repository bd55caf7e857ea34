import type { Context } from "hono";
import type { ServiceContext } from "../service.ts";
import type { Account, CloudflareState, SecretsStore } from "./state.ts";

/** What the parts of the API share. */
export interface Cloudflare extends ServiceContext<CloudflareState> {
  /** The time of a change, as Cloudflare writes it. */
  readonly now: () => string;
}

/** The account that a request's path names; nothing when the token may not use it. */
export function accountOf({ state }: Cloudflare, context: Context): Account | undefined {
  return own(state.accounts, context.req.param("account"));
}

/** The Secrets Store that a request's path names. */
export function storeOf(cloudflare: Cloudflare, context: Context): SecretsStore | undefined {
  return own(accountOf(cloudflare, context)?.stores, context.req.param("store"));
}

/** What a record has under a name of its own. */
export function own<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string | undefined,
): Value | undefined {
  return record !== undefined && name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
