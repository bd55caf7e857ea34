import { z } from "zod";

/**
 * How something is. `degraded`: it serves, or may soon: starting, some of its containers down, a probe slow, or failing while the
 * containers are up. `unhealthy`: exited, dead, unhealthy by its own check, or missing.
 */
export const healths = ["healthy", "degraded", "unhealthy"] as const;
export type Health = (typeof healths)[number];

const serviceHealth = z.object({
  service: z.string(),
  /** What it is, where it is no service of Compose's. */
  kind: z.literal("probe").exactOptional(),
  health: z.enum(healths),
  /** How many containers it has, running or not. */
  containers: z.number().int().min(0),
  /** When the youngest of its containers was made (ISO 8601). */
  since: z.string().exactOptional(),
  /** Where it is not healthy: in words that hold no value. */
  why: z.string().exactOptional(),
});

/** How one service, or one probe of the catalog, is. */
export type ServiceHealth = Readonly<z.output<typeof serviceHealth>>;

const savedHealth = z.object({ version: z.literal(1), at: z.string(), services: z.array(serviceHealth) });

/** How a system is at one moment. */
export interface SystemHealth {
  /** ISO 8601. */
  readonly at: string;
  /** Services of Compose by name, then probes by name. */
  readonly services: readonly ServiceHealth[];
}

/** The words of a saved state. */
export function healthText({ at, services }: SystemHealth): string {
  return `${JSON.stringify({ version: 1, at, services }, undefined, 2)}\n`;
}

/** Reads a saved state; undefined where the text is none. */
export function readHealth(text: string): SystemHealth | undefined {
  try {
    return savedHealth.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The worst of all; healthy where there is nothing. */
export function worstOf(all: readonly { readonly health: Health }[]): Health {
  return all.reduce<Health>(
    (worst, { health }) => (healths.indexOf(health) > healths.indexOf(worst) ? health : worst),
    "healthy",
  );
}
