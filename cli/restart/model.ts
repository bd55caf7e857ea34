import { z } from "zod";
import { mayEnd, needsItUp } from "../../components/compose/ends-well.ts";

/** That a service rests on another one. */
export interface Need {
  readonly service: string;
  /** Whether it has to begin anew with it: `restart: true`, or a namespace or link of its container. */
  readonly together: boolean;
  /** Whether it waits until the other one has done its work and ended. */
  readonly completed: boolean;
}

/** What a restart has to know of a service. Holds nothing of its environment. */
export interface ServiceModel {
  readonly name: string;
  readonly containerName?: string;
  readonly needs: readonly Need[];
  /** Whether it holds a port of the machine, of which there may be no further one. */
  readonly publishes: boolean;
  /** Whether the file says that it may do its work and end, though nobody waits for that. */
  readonly mayEnd: boolean;
  /** The files that it gets variables from, as absolute paths. */
  readonly envFiles: readonly string[];
}

/** Without interpolation any value may be text still: `${REPLICAS}`. */
const needSchema = z.object({ condition: z.unknown(), restart: z.unknown() });
type NeedRead = Partial<z.output<typeof needSchema>>;
const serviceSchema = z.object({
  container_name: z.string().optional(),
  depends_on: z
    .union([
      z
        .array(z.string())
        .transform((names) => Object.fromEntries(names.map((name): [string, NeedRead] => [name, {}]))),
      z.record(z.string(), needSchema.partial()),
    ])
    .default({}),
  ports: z.array(z.unknown()).default([]),
  restart: z.unknown().optional(),
  healthcheck: z.object({ disable: z.unknown().optional() }).nullish(),
  deploy: z.object({ restart_policy: z.object({ condition: z.unknown().optional() }).nullish() }).nullish(),
  network_mode: z.string().optional(),
  env_file: z
    .union([
      z.string().transform((path) => [path]),
      z.array(z.union([z.string(), z.object({ path: z.string() }).transform(({ path }) => path)])),
    ])
    .default([]),
});
const modelSchema = z.object({ services: z.record(z.string(), serviceSchema).default({}) });

/**
 * Reads `docker compose config --no-interpolate --format json`. Compose has put there what a service rests on by its
 * links, namespaces and `volumes_from` too (compose-go, `loader/normalize.go`).
 *
 * @returns undefined where it can't be read; the parser's own words would hold a piece of it
 */
export function readModel(text: string): readonly ServiceModel[] | undefined {
  const { data } = modelSchema.safeParse(parsed(text));
  if (data === undefined) return undefined;
  const staying = new Set(
    Object.values(data.services).flatMap(({ depends_on }) =>
      Object.entries(depends_on).flatMap(([other, how]) => (needsItUp(how) ? [other] : [])),
    ),
  );
  return Object.entries(data.services).map(([name, service]) => ({
    name,
    ...(service.container_name === undefined ? {} : { containerName: service.container_name }),
    needs: Object.entries(service.depends_on).map(([other, { condition, restart }]) => ({
      service: other,
      together: restart === true,
      completed: condition === "service_completed_successfully",
    })),
    publishes: service.network_mode === "host" || service.ports.some(isPublished),
    mayEnd: mayEnd(service) && !staying.has(name),
    envFiles: service.env_file,
  }));
}

/** A port of the container alone gets any free one of the machine. */
function isPublished(port: unknown): boolean {
  if (typeof port === "string") return port.includes(":");
  const { data } = z.object({ published: z.union([z.string(), z.number()]) }).safeParse(port);
  return data !== undefined && !["", "0"].includes(String(data.published));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
