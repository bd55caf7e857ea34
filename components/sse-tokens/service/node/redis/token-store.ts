import type { Grant, Revocation, TokenStore } from "../../stores/token-store.ts";
import { StoreFull, StoreUnavailable } from "../../stores/token-store.ts";
import { batched } from "./batch.ts";
import { RedisConnection, type RedisOptions } from "./connection.ts";
import { RevocationReader } from "./revocations.ts";
import { PUT, REVOKE, SIZE, TAKE } from "./scripts.ts";

interface Put {
  readonly digest: string;
  /** As it is kept. */
  readonly grant: string;
}

/** What the Redis store is made with. */
export interface RedisStoreOptions extends RedisOptions {
  /** Live tokens at most, of all instances. */
  readonly maxTokens: number;
  /** What its keys begin with; the braces keep them together in a cluster. */
  readonly prefix?: string;
}

/**
 * Keeps the tokens of several instances in Redis: each is good on every instance as soon as it is issued. Their time is
 * Redis' own (`SET … EX`), whatever an instance's clock says. Redis 6.2 or newer, with `maxmemory-policy noeviction`.
 */
export function redisStore({ maxTokens, prefix = "{sse}:", ...redis }: RedisStoreOptions): TokenStore {
  const connection = new RedisConnection(redis, "tokens");
  const revocations = new RevocationReader(redis, `${prefix}revoked`);
  const live = `${prefix}live`;
  const tokens = `${prefix}t:`;
  const putSome = async (asked: readonly Put[], ttl: number) => {
    const keys = [live, ...asked.map(({ digest }) => tokens + digest)];
    const args = [String(ttl), String(maxTokens), ...asked.flatMap(({ digest, grant }) => [digest, grant])];
    const room = Number(await connection.run(PUT, keys, args));
    return asked.map((_, at) => at < room);
  };
  // A service has one TTL.
  const putters = new Map<number, (asked: Put) => Promise<boolean>>();
  const put = (asked: Put, ttl: number) => {
    let putter = putters.get(ttl);
    if (putter === undefined) {
      putter = batched((some) => putSome(some, ttl));
      putters.set(ttl, putter);
    }
    return putter(asked);
  };
  const get = batched(async (digests: readonly string[]) => {
    const keys = digests.map((digest) => tokens + digest);
    return (await connection.ask(["MGET", ...keys])) as unknown[];
  });
  return {
    kind: "redis",
    async put(digest, grant, ttl) {
      if (!(await put({ digest, grant: JSON.stringify(grant) }, ttl)))
        throw new StoreFull(`${maxTokens} tokens are live`);
    },
    get: async (digest) => grantOf(await get(digest)),
    async take(digest) {
      return grantOf(await connection.run(TAKE, [tokens + digest, live], [digest]));
    },
    async revoke(revocation) {
      const said = JSON.stringify(revocation);
      const which =
        revocation.kind === "token"
          ? revocation.digest
          : revocation.kind === "principal"
            ? revocation.by
            : "";
      await connection.run(REVOKE, [live, `${prefix}revoked`], [tokens, revocation.kind, which, said]);
    },
    onRevoked: (listener: (revocation: Revocation) => void) => revocations.listen(listener),
    async size() {
      return Number(await connection.run(SIZE, [live], []));
    },
    async close() {
      revocations.close();
      connection.close();
    },
  };
}

function grantOf(reply: unknown): Grant | undefined {
  if (reply === null) return undefined;
  if (typeof reply !== "string") throw new StoreUnavailable("Redis gave an answer that is none");
  return JSON.parse(reply) as Grant;
}
