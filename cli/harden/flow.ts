import { actionsOf, type Catalog, listed } from "../../components/catalog/index.ts";
import { providerOf } from "../../policy/knowledge/providers.ts";
import type { HardenPlan } from "./harden-plan.ts";
import { locationOf } from "./locations.ts";
import type { ExposedAt } from "./matrix.ts";
import { isEdge, originsOf, type SeenOrigin } from "./origins.ts";

/** Something that holds tokens or asks for them. */
export interface FlowNode {
  readonly id: string;
  /** Who asks, what is asked, what that asks in turn, and where secrets are kept. */
  readonly column: "callers" | "origins" | "behind" | "stores";
  readonly title: string;
  readonly lines: readonly string[];
  /** Missing where nothing stands there. */
  readonly risk?: ExposedAt["risk"];
}

/** A way that a token or a request takes. */
export interface FlowArrow {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
  /** `open`: somebody could take the token on it. `refused`: it leads nowhere. */
  readonly state: "open" | "closed" | "refused" | "quiet";
}

/** How tokens flow, as a catalog shows it. */
export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly arrows: readonly FlowArrow[];
}

const ANYBODY = "Anybody";

/** Draws up who sends which token where. @param plan of the same catalog */
export function flowOf(catalog: Catalog, plan: HardenPlan): Flow {
  const origins = originsOf(catalog);
  const isOpen = (id: string) =>
    plan.findings.some((finding) => finding.id === id && finding.status !== "closed");
  const nodes = new Map<string, FlowNode>();
  const arrows: FlowArrow[] = [];
  const at = (name: string, column: FlowNode["column"], more: readonly string[] = []) => {
    const exposed = plan.matrix.find(({ location }) => location === name);
    const count =
      exposed === undefined ? [] : [`${exposed.secrets} ${exposed.secrets === 1 ? "secret" : "secrets"}`];
    const risk = exposed === undefined ? {} : { risk: exposed.risk };
    if (!nodes.has(name))
      nodes.set(name, { id: name, column, title: name, lines: [...more, ...count], ...risk });
    return name;
  };
  if (origins.length > 0)
    nodes.set(ANYBODY, { id: ANYBODY, column: "callers", title: ANYBODY, lines: ["on the Internet"] });
  for (const origin of origins) {
    const id = at(`Origin ${origin.name}`, "origins", servicesOf(origin));
    arrows.push(wayOfAnybody(origin, id, isOpen("ports-open-to-all")));
    for (const { secret, callers, presented } of origin.calls) {
      const header = presented.find((one) => one.header !== undefined)?.header;
      const state = isOpen("plaintext-token") ? "open" : "closed";
      const lines = [secret, ...(header === undefined ? [] : [`in ${header}`]), ...guardsOf(origin)];
      for (const caller of places(
        catalog,
        callers.filter((target) => isEdge(catalog, target)),
      ))
        arrows.push({ from: at(caller, "callers"), to: id, lines, state });
    }
    const filled = [...origin.places.values()].flat();
    for (const store of places(catalog, filled))
      arrows.push({ from: at(store, "stores"), to: id, lines: ["fills the environment"], state: "quiet" });
    const deploying = filled.filter((name) => deploys(catalog, name));
    if (deploying.length > 0)
      arrows.push({ from: at("GitHub secrets", "stores"), to: id, lines: ["deploys"], state: "quiet" });
    const read = Object.values(origin.described?.role?.secrets ?? {}).flat();
    for (const store of places(catalog, read))
      arrows.push({ from: at(store, "stores"), to: id, lines: ["read by HostRole"], state: "closed" });
    behind(catalog, origin, [...filled, ...read], (name, lines, about) =>
      arrows.push({ from: id, to: at(name, "behind", about), lines, state: "quiet" }),
    );
  }
  for (const { location } of plan.matrix) at(location, "stores");
  return { nodes: [...nodes.values()], arrows };
}

function servicesOf({ described, hosts }: SeenOrigin): string[] {
  if (described === undefined) return [...hosts];
  return Object.entries(described.hostnames).map(
    ([host, service]) => `${host} → ${described.ports[service]}`,
  );
}

function wayOfAnybody({ described }: SeenOrigin, to: string, isOpen: boolean): FlowArrow {
  const numbers = Object.values(described?.ports ?? {});
  const ports =
    numbers.length === 0 ? "its ports" : `port${numbers.length === 1 ? "" : "s"} ${numbers.join(", ")}`;
  if (isOpen) return { from: ANYBODY, to, lines: [ports, "open to all"], state: "open" };
  return { from: ANYBODY, to, lines: [ports, "refused: EdgeAllowlist"], state: "refused" };
}

/** What stands between the edge and the machine. */
function guardsOf({ described }: SeenOrigin): string[] {
  const ways = [
    ...(described?.tunnel === undefined ? [] : ["OriginTunnel"]),
    ...(described?.tls === undefined ? [] : ["OriginTls"]),
  ];
  const encrypted = ways.length === 0 ? ["not known to be encrypted"] : [ways.join(", ")];
  return [...encrypted, ...(described?.access === undefined ? [] : ["EdgeAccess"])];
}

/** The locations of some targets, each once. */
function places({ targets }: Catalog, names: readonly string[]): string[] {
  const found = names.flatMap((name) => {
    const target = targets[name];
    return (target === undefined ? undefined : locationOf(target)?.name) ?? [];
  });
  return [...new Set(found)];
}

function deploys({ targets }: Catalog, name: string): boolean {
  const target = targets[name];
  return target !== undefined && actionsOf(target).some(({ kind }) => kind === "github-workflow");
}

/** What the origin's services call: whoever accepts a token that they present. */
function behind(
  catalog: Catalog,
  origin: SeenOrigin,
  held: readonly string[],
  add: (location: string, lines: string[], about?: string[]) => void,
): void {
  const inside = new Set(origin.calls.map(({ secret }) => secret));
  for (const [secret, { stages, overlap }] of Object.entries(catalog.secrets)) {
    const [first, ...later] = stages;
    if (inside.has(secret) || overlap !== "dual" || first === undefined) continue;
    if (!later.some(({ deliver }) => deliver.some(({ target }) => held.includes(target)))) continue;
    const accepting = first.deliver.map(({ target }) => target);
    for (const name of places(catalog, accepting)) add(name, [secret]);
  }
  const keys = Object.entries(catalog.secrets).filter(
    ([, { source, stages }]) =>
      source.kind === "manual" &&
      stages.some(({ deliver }) => deliver.some(({ target }) => held.includes(target))),
  );
  if (keys.length === 0) return;
  const names = new Set(keys.flatMap(([name]) => providerOf(name)?.name ?? []));
  add("Providers", [`${keys.length} keys`], names.size === 0 ? [] : [listed(names, 3)]);
}
