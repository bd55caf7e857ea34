import type { Draft, DraftOrigin } from "../draft.ts";
import { presentsValue } from "../probe-facts.ts";
import { type Finding, formatPath, type Path } from "../problem.ts";
import { listed } from "../suggest.ts";
import { unknown } from "./unknown-name.ts";

/** Finds what an origin rests on that is not there, or is another thing than it has to be. */
export function hardening(draft: Draft): Finding[] {
  const origins = draft.origins.flatMap((origin) => [
    ...targetsOf(origin).flatMap((named) => wrongTarget(draft, named)),
    ...servicesOf(origin).flatMap((named) => wrongService(origin, named)),
    ...wrongBindings(origin),
    ...wrongLogs(draft, origin),
    ...wrongReached(draft, origin),
  ]);
  return [...origins, ...sharedSecrets(draft), ...twice(hostnames(draft)), ...twice(accepted(draft))];
}

/** Something that is named at a path. */
interface Named {
  readonly path: Path;
  readonly name: string;
}

interface NamedTarget extends Named {
  readonly kinds: readonly string[];
}

function targetsOf({ name, body }: DraftOrigin): NamedTarget[] {
  const at = (path: Path, value: unknown, ...kinds: string[]): NamedTarget[] =>
    typeof value === "string" ? [{ path: ["hardening", "origins", name, ...path], name: value, kinds }] : [];
  return [
    ...at(["tunnel"], body.tunnel, "cloudflare-tunnel"),
    ...at(["tls"], body.tls, "origin-tls"),
    ...at(["access"], body.access, "cloudflare-access"),
    ...at(["role", "envFile"], map(body.role).envFile, "ssh-env-file"),
    ...readable({ name, body }).map((one) => ({ ...one, kinds: ["aws-secrets-manager"] })),
    ...lists(body.places).flatMap(({ key, index, value }) => at(["places", key, index], value)),
  ];
}

/** The secrets of Secrets Manager that services may read. */
function readable({ name, body }: DraftOrigin): (Named & { readonly service: string })[] {
  return lists(map(body.role).secrets).flatMap(({ key, index, value }) =>
    typeof value === "string"
      ? [
          {
            path: ["hardening", "origins", name, "role", "secrets", key, index],
            name: value,
            service: `${name} ${key}`,
          },
        ]
      : [],
  );
}

function wrongTarget({ targets, secrets }: Draft, { path, name, kinds }: NamedTarget): Finding[] {
  const found = targets.find((target) => target.name === name);
  const known = targets.flatMap((target) =>
    kinds.length === 0 || kinds.includes(String(target.body.kind)) ? [target.name] : [],
  );
  if (found === undefined) {
    const renamed = targets.find(({ formerly }) => formerly.some((old) => old.name === name))?.name;
    return [unknown(path, "target", name, known, "`targets:`", renamed)];
  }
  if (known.includes(name)) return withoutSecret(path, name, kinds, secrets);
  const others = known.length === 0 ? "" : `, such as ${listed(known)}`;
  const message = `names a target of another kind than ${kinds.join(" or ")}`;
  return [
    { path, at: "value", message, remedy: `name one of that kind${others}, or add it under \`targets:\`` },
  ];
}

/** A guard is made when its secret comes to it. */
const MADE_BY_A_SECRET: readonly string[] = ["cloudflare-tunnel", "origin-tls", "cloudflare-access"];

function withoutSecret(
  path: Path,
  name: string,
  kinds: readonly string[],
  secrets: Draft["secrets"],
): Finding[] {
  if (!kinds.some((kind) => MADE_BY_A_SECRET.includes(kind))) return [];
  if (secrets.some(({ deliveries }) => deliveries.some(({ target }) => target === name))) return [];
  const message = "names a target that no secret goes to, so nothing is made of it";
  return [{ path, at: "value", message, remedy: `deliver its secret to ${name}` }];
}

function servicesOf({ name, body }: DraftOrigin): (Named & { readonly at: "key" | "value" })[] {
  const path = (...rest: Path): Path => ["hardening", "origins", name, ...rest];
  const keys = (field: string, value: unknown, ...before: string[]) =>
    Object.keys(map(value)).map((service) => ({
      path: path(...before, field, service),
      name: service,
      at: "key" as const,
    }));
  const behind = Object.entries(map(body.hostnames)).flatMap(([host, service]) =>
    typeof service === "string"
      ? [{ path: path("hostnames", host), name: service, at: "value" as const }]
      : [],
  );
  const role = map(body.role);
  return [
    ...behind,
    ...keys("places", body.places),
    ...keys("secrets", role.secrets, "role"),
    ...keys("bedrockModels", role.bedrockModels, "role"),
  ];
}

function wrongService({ body }: DraftOrigin, named: Named & { at: "key" | "value" }): Finding[] {
  const known = Object.keys(map(body.ports));
  if (known.includes(named.name)) return [];
  return [
    { ...unknown(named.path, "service", named.name, known, "`ports`"), at: named.at, message: NO_PORT },
  ];
}

const NO_PORT = "names no service of `ports`, so its port is not known";

function wrongBindings({ name, body }: DraftOrigin): Finding[] {
  const known = Object.keys(map(body.hostnames));
  return Object.entries(map(map(body.worker).bindings)).flatMap(([binding, host]) => {
    if (typeof host !== "string" || known.includes(host)) return [];
    const path = ["hardening", "origins", name, "worker", "bindings", binding];
    const found = unknown(path, "host", host, known, "`hostnames`");
    return [{ ...found, message: "is none of `hostnames`, for which the edge answers" }];
  });
}

function wrongLogs({ probes, secrets }: Draft, { name, body }: DraftOrigin): Finding[] {
  const { logs } = body;
  if (typeof logs !== "string") return [];
  const path = ["hardening", "origins", name, "logs"];
  const known = probes.map((probe) => probe.name);
  if (!known.includes(logs)) return [unknown(path, "probe", logs, known, "`probes:`")];
  if (secrets.some(({ verify }) => verify.some((probe) => probe.name === logs))) return [];
  const message = "names a probe that nothing asks";
  return [{ path, at: "value", message, remedy: "add it to `verify` of the stage that the services are in" }];
}

function wrongReached({ probes }: Draft, { name, body }: DraftOrigin): Finding[] {
  const asked = Array.isArray(body.reached) ? body.reached : [];
  return asked.flatMap((one: unknown, index): Finding[] => {
    if (typeof one !== "string") return [];
    const path = ["hardening", "origins", name, "reached", index];
    const found = probes.find((probe) => probe.name === one);
    if (found === undefined) {
      const known = probes.map((probe) => probe.name);
      return [unknown(path, "probe", one, known, "`probes:`")];
    }
    if (found.probe === undefined || !presentsValue(found.probe)) return [];
    const message = "names a probe that presents a value, and there is none to present";
    return [{ path, at: "value", message, remedy: "name one that asks without, such as one for /health" }];
  });
}

/** What two services read, each can read of the other. */
function sharedSecrets({ origins }: Draft): Finding[] {
  const first = new Map<string, string>();
  return origins.flatMap(readable).flatMap(({ path, name, service }): Finding[] => {
    const other = first.get(name);
    if (other === undefined) first.set(name, service);
    if (other === undefined || other === service) return [];
    const message = "is read by another service too, which could use this one's keys";
    return [{ path, at: "value", message, remedy: "give each service a secret of its own" }];
  });
}

function hostnames({ origins }: Draft): Named[] {
  return origins.flatMap(({ name, body }) =>
    Object.keys(map(body.hostnames)).map((host) => ({
      path: ["hardening", "origins", name, "hostnames", host],
      name: host,
    })),
  );
}

function accepted(draft: Draft): Named[] {
  return draft.accepted.map(({ name, index }) => ({
    path: ["hardening", "accepted", index, "finding"],
    name,
  }));
}

function twice(all: readonly Named[]): Finding[] {
  const first = new Map<string, Path>();
  return all.flatMap(({ path, name }): Finding[] => {
    const before = first.get(name);
    if (before === undefined) first.set(name, path);
    if (before === undefined) return [];
    const message = `stands under ${formatPath(before)} too`;
    return [{ path, at: "key", message, remedy: "keep one of the two" }];
  });
}

/** What stands in the lists of a map. */
function lists(value: unknown): { key: string; index: number; value: unknown }[] {
  return Object.entries(map(value)).flatMap(([key, list]) =>
    Array.isArray(list) ? list.map((one: unknown, index) => ({ key, index, value: one })) : [],
  );
}

function map(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
