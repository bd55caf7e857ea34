import type { Grant, Revocation, TokenStore } from "../../stores/token-store.ts";
import { StoreFull, StoreUnavailable } from "../../stores/token-store.ts";
import { RedisConnection, type RedisOptions } from "./connection.ts";
import { RevocationReader } from "./revocations.ts";
import { PUT, REVOKE, SIZE, TAKE } from "./scripts.ts";

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
  return {
    kind: "redis",
    async put(digest, grant, ttl) {
      const keys = [tokens + digest, live];
      const room = await connection.run(PUT, keys, [
        digest,
        JSON.stringify(grant),
        String(ttl),
        String(maxTokens),
      ]);
      if (room !== 1) throw new StoreFull(`${maxTokens} tokens are live`);
    },
    async get(digest) {
      return grantOf(await connection.ask(["GET", tokens + digest]));
    },
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
