import { type Health, healths, type ServiceHealth, type SystemHealth } from "./health.ts";

/** A service whose health differs; `before` is missing for a new one, `after` for one that is gone. */
export interface HealthChange {
  readonly service: string;
  readonly before?: Health;
  readonly after?: Health;
}

/** What differs between two moments, each list by name. */
export interface HealthComparison {
  readonly worse: readonly HealthChange[];
  readonly better: readonly HealthChange[];
  /** There now, and not before. */
  readonly appeared: readonly HealthChange[];
  /** There before, and not now. */
  readonly gone: readonly HealthChange[];
}

/** Compares two moments of a system; a service that is not described any more is gone, one that is down is worse. */
export function compareHealth(before: SystemHealth, after: SystemHealth): HealthComparison {
  const [old, now] = [byKey(before), byKey(after)];
  const both = [...now].flatMap(([key, { service, health }]) => {
    const was = old.get(key)?.health;
    return was === undefined ? [] : [{ service, before: was, after: health }];
  });
  const rank = (health: Health) => healths.indexOf(health);
  return {
    worse: both.filter((one) => rank(one.after) > rank(one.before)),
    better: both.filter((one) => rank(one.after) < rank(one.before)),
    appeared: [...now].flatMap(([key, { service, health }]) =>
      old.has(key) ? [] : [{ service, after: health }],
    ),
    gone: [...old].flatMap(([key, { service, health }]) =>
      now.has(key) ? [] : [{ service, before: health }],
    ),
  };
}

/** A probe may bear a service's name. */
function byKey({ services }: SystemHealth): Map<string, ServiceHealth> {
  const keyed = services.map((one) => [`${one.kind ?? "service"} ${one.service}`, one] as const);
  return new Map(keyed.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
