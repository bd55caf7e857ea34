import type { Draft, DraftOrigin } from "../draft.ts";
import type { Finding } from "../problem.ts";
import type { Target } from "../targets/index.ts";

/** Finds guards that stand elsewhere than the origin which names them, and a role that would let nobody do anything. */
export function guardsAgree({ origins, targets }: Draft): Finding[] {
  const found = (name: unknown) => targets.find((target) => target.name === name)?.target;
  return origins.flatMap(({ name, body }) => [
    ...(["tunnel", "tls", "access"] as const).flatMap((guard): Finding[] => {
      const target = found(body[guard]);
      if (target === undefined) return [];
      return differences(body, guard, target).map((what) => ({
        path: ["hardening", "origins", name, guard],
        at: "value",
        message: `names a target of another ${what} than the origin`,
        remedy: "say the same at both",
      }));
    }),
    ...emptyRole(name, body),
  ]);
}

/** What a guard has to share with its origin, and does not. */
function differences(
  body: DraftOrigin["body"],
  guard: "tunnel" | "tls" | "access",
  target: Target,
): readonly string[] {
  const shared = (["account", "zone"] as const).filter((field) => {
    const its: unknown = (target as Readonly<Record<string, unknown>>)[field];
    return typeof its === "string" && typeof body[field] === "string" && its !== body[field];
  });
  // Where nginx has the service's port, the tunnel may lead past it.
  if (guard === "tunnel" && body.tls !== undefined) return shared;
  const hostnames = map(body.hostnames);
  const ports = map(body.ports);
  const others = portsOf(target).filter(([host, port]) => {
    const said = ports[String(hostnames[host])];
    return typeof said === "number" && said !== port;
  });
  return [...shared, ...others.map(([host]) => `port for ${host}`)];
}

/** By host name, the port that a guard leads to or listens at. */
function portsOf(target: Target): readonly (readonly [string, number])[] {
  if (target.kind === "cloudflare-tunnel")
    return Object.entries(target.ingress).map(([host, { port }]) => [host, port] as const);
  if (target.kind === "origin-tls")
    return target.services.map(({ hostname, port }) => [hostname, port] as const);
  return [];
}

function emptyRole(name: string, { role }: DraftOrigin["body"]): Finding[] {
  if (typeof role !== "object" || role === null) return [];
  const { secrets, bedrockModels } = map(role);
  const granted = [secrets, bedrockModels].flatMap((each) => Object.values(map(each)));
  if (granted.some((list) => !Array.isArray(list) || list.length > 0)) return [];
  const message = "lets no service read or call anything, so there is no role to make";
  const remedy =
    "name what a service reads under `secrets`, or the models that it calls under `bedrockModels`";
  return [{ path: ["hardening", "origins", name, "role"], at: "key", message, remedy }];
}

function map(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
