import { z } from "zod";

/** What a compose file asks of a service, as far as health goes. */
export interface WantedService {
  readonly service: string;
  /** How many containers; undefined where a variable says it. */
  readonly replicas?: number;
  /** Whether another service waits until this one has ended well. */
  readonly endsWell: boolean;
}

const modelSchema = z.object({
  services: z
    .record(
      z.string(),
      z.object({
        scale: z.unknown().optional(),
        deploy: z.object({ replicas: z.unknown().optional() }).nullish(),
        depends_on: z
          .union([
            z.array(z.string()),
            z.record(z.string(), z.object({ condition: z.string().optional() }).nullable()),
          ])
          .nullish(),
      }),
    )
    .default({}),
});

/**
 * The services of a project that are to run.
 * @param names what `docker compose config --services` prints: those of active profiles
 * @param model what `docker compose config --no-interpolate --format json` prints: no value is put into it
 */
export function wantedServices(names: string, model: string): WantedService[] {
  const { services } = modelSchema.safeParse(parsed(model)).data ?? { services: {} };
  const ending = new Set(
    Object.values(services).flatMap(({ depends_on }) =>
      depends_on === null || depends_on === undefined || Array.isArray(depends_on)
        ? []
        : Object.entries(depends_on).flatMap(([name, on]) =>
            on?.condition === "service_completed_successfully" ? [name] : [],
          ),
    ),
  );
  return names
    .split("\n")
    .filter((name) => name !== "")
    .sort()
    .map((service) => {
      const replicas = replicasOf(services[service]);
      return { service, ...(replicas === undefined ? {} : { replicas }), endsWell: ending.has(service) };
    });
}

/** Source: compose-go, types/types.go, GetScale: `scale` goes before `deploy.replicas`. */
function replicasOf(
  model: { scale?: unknown; deploy?: { replicas?: unknown } | null | undefined } | undefined,
) {
  const given = model?.scale ?? model?.deploy?.replicas ?? 1;
  return typeof given === "number" || (typeof given === "string" && /^\d+$/.test(given))
    ? Number(given)
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
