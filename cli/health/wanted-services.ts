import { z } from "zod";
import { mayEnd, needsItUp } from "../../components/compose/ends-well.ts";

/** What a compose file asks of a service, as far as health goes. */
export interface WantedService {
  readonly service: string;
  /** How many containers; undefined where a variable says it. */
  readonly replicas?: number;
  /** Whether it is well once it has ended with 0: another service waits for that, or the file says that it may end. */
  readonly endsWell: boolean;
}

const modelSchema = z.object({
  services: z
    .record(
      z.string(),
      z.object({
        scale: z.unknown().optional(),
        deploy: z
          .object({
            replicas: z.unknown().optional(),
            restart_policy: z.object({ condition: z.unknown().optional() }).nullish(),
          })
          .nullish(),
        restart: z.unknown().optional(),
        healthcheck: z.object({ disable: z.unknown().optional() }).nullish(),
        ports: z.array(z.unknown()).nullish(),
        depends_on: z
          .union([
            z.array(z.string()),
            z.record(
              z.string(),
              z.object({ condition: z.unknown().optional(), restart: z.unknown().optional() }).nullable(),
            ),
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
  const needs = Object.values(services).flatMap(({ depends_on }) =>
    depends_on === null || depends_on === undefined || Array.isArray(depends_on)
      ? []
      : Object.entries(depends_on).map(([on, how]) => ({ on, ...how })),
  );
  const namesOf = (all: readonly { on: string }[]) => new Set(all.map(({ on }) => on));
  const ending = namesOf(needs.filter(({ condition }) => condition === "service_completed_successfully"));
  const staying = namesOf(needs.filter(needsItUp));
  return names
    .split("\n")
    .filter((name) => name !== "")
    .sort()
    .map((service) => {
      const said = services[service] ?? {};
      const replicas = replicasOf(said);
      const endsWell = ending.has(service) || (mayEnd(said) && !staying.has(service));
      return { service, ...(replicas === undefined ? {} : { replicas }), endsWell };
    });
}

/** Source: compose-go, types/types.go, GetScale: `scale` goes before `deploy.replicas`. */
function replicasOf(said: { scale?: unknown; deploy?: { replicas?: unknown } | null | undefined }) {
  const given = said.scale ?? said.deploy?.replicas ?? 1;
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
