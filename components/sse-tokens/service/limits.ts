import type { Settings } from "./settings.ts";

/** Counts what someone does, and says when it is too much. */
export interface Limit {
  /** Counts one more; the seconds until one is free again, or 0 where there was room. */
  hit(key: string): number;
  /** What `hit` would answer, without counting. */
  wait(key: string): number;
}

/**
 * So many a minute for each key, as many at once, and then evenly (the generic cell rate algorithm: one number a key).
 * Keys that nobody uses any more go when there are too many; so a flood of keys can't fill the memory.
 * @param now milliseconds
 */
export function limitPerMinute(
  perMinute: number,
  { now = () => performance.now(), maxKeys = 50_000 } = {},
): Limit {
  const every = 60_000 / perMinute;
  /** Until when each key has used up what it may do. */
  const used = new Map<string, number>();

  const wait = (key: string, time: number) => {
    const over = (used.get(key) ?? 0) - time + every - 60_000;
    // Sums of fractions come out a little above.
    return over > 1e-6 ? Math.ceil(over / 1000) : 0;
  };
  const makeRoom = (time: number) => {
    for (const [key, until] of used) if (until <= time) used.delete(key);
    // Then those go that were counted first.
    for (const key of used.keys()) {
      if (used.size < maxKeys * 0.9) break;
      used.delete(key);
    }
  };

  return {
    hit(key) {
      const time = now();
      const seconds = wait(key, time);
      if (seconds > 0) return seconds;
      if (used.size >= maxKeys && !used.has(key)) makeRoom(time);
      used.set(key, Math.max(used.get(key) ?? 0, time) + every);
      return 0;
    },
    wait: (key) => wait(key, now()),
  };
}

/** All that the service counts. */
export interface Limits {
  /** Wrong credentials of an address. */
  readonly failures: Limit;
  readonly perPrincipal: Limit;
  /** Tokens of a principal at an address. */
  readonly perAddress: Limit;
}

/** The limits that the settings name, with nothing counted yet. */
export function limitsOf(settings: Settings, clock: { now?: () => number } = {}): Limits {
  return {
    failures: limitPerMinute(settings.failuresPerAddressPerMinute, clock),
    perPrincipal: limitPerMinute(settings.issuedPerPrincipalPerMinute, clock),
    perAddress: limitPerMinute(settings.issuedPerAddressPerMinute, clock),
  };
}
