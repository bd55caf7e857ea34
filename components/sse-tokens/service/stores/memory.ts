import { type Grant, type Revocation, StoreFull, type TokenStore } from "./token-store.ts";

interface Kept {
  readonly grant: Grant;
  /** On the store's clock, in milliseconds. */
  readonly until: number;
}

/** What the memory store is made with. */
export interface MemoryStoreOptions {
  /** Live tokens at most. */
  readonly maxTokens: number;
  /** Milliseconds; by default a clock that nobody can set. */
  readonly now?: () => number;
  /** Milliseconds between two sweeps. */
  readonly sweepEvery?: number;
}

/**
 * Keeps the tokens of one instance in its memory. What is over goes when it is asked for, when room is needed, and by a
 * sweep.
 */
export function memoryStore(options: MemoryStoreOptions): TokenStore {
  const { maxTokens, now = () => performance.now(), sweepEvery = 5_000 } = options;
  const kept = new Map<string, Kept>();
  const listeners = new Set<(revocation: Revocation) => void>();

  /** Whether tokens expire in the order in which they came, as they do where all have one TTL. */
  let inOrder = true;
  let latest = 0;

  const sweep = () => {
    const time = now();
    for (const [digest, { until }] of kept) {
      if (until <= time) kept.delete(digest);
      // The rest is live: a million of them are not to be looked at for each that asks for room.
      else if (inOrder) return;
    }
    inOrder = true;
    latest = 0;
    for (const { until } of kept.values()) note(until);
  };
  const note = (until: number) => {
    if (until < latest) inOrder = false;
    else latest = until;
  };
  const timer = setInterval(sweep, sweepEvery);
  // A Worker's timer is a number, which holds nothing up.
  if (typeof timer === "object") timer.unref();

  const get = (digest: string): Grant | undefined => {
    const found = kept.get(digest);
    if (found === undefined) return undefined;
    if (found.until > now()) return found.grant;
    kept.delete(digest);
    return undefined;
  };

  return {
    kind: "memory",
    put(digest, grant, ttl) {
      if (kept.size >= maxTokens) sweep();
      if (kept.size >= maxTokens) throw new StoreFull(`${maxTokens} tokens are live`);
      const until = now() + ttl * 1000;
      note(until);
      kept.set(digest, { grant, until });
    },
    get,
    take(digest) {
      const grant = get(digest);
      kept.delete(digest);
      return grant;
    },
    async revoke(revocation) {
      for (const [digest, { grant }] of kept) if (concerns(revocation, digest, grant)) kept.delete(digest);
      for (const listener of listeners) listener(revocation);
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size: () => kept.size,
    async close() {
      clearInterval(timer);
    },
  };
}

/** Whether a revocation ends a token, or a stream that it has opened. */
export function concerns(revocation: Revocation, digest: string, grant: Grant): boolean {
  if (revocation.kind === "all") return true;
  return revocation.kind === "token" ? revocation.digest === digest : revocation.by === grant.by;
}
