import type { Catalog, Origin } from "../../components/catalog/index.ts";
import { type Call, callsOf } from "./calls.ts";

/** Kinds of target that are the edge: programs that call from no address of their own. */
const EDGE: ReadonlySet<string> = new Set([
  "cloudflare-worker",
  "cloudflare-worker-script",
  "cloudflare-pages",
]);

/** A machine behind an edge: one that the catalog describes, or one that it only shows to be called. */
export interface SeenOrigin {
  /** The catalog's name for it; of one that is not described, its hosts. */
  readonly name: string;
  /** What is said under `hardening.origins`. */
  readonly described?: Origin;
  readonly hosts: readonly string[];
  /** By service, the targets that fill its environment. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** The tokens by which the edge comes in. */
  readonly calls: readonly Call[];
}

/** Whether a target is a program of the edge's. */
export function isEdge({ targets }: Catalog, name: string): boolean {
  return EDGE.has(targets[name]?.kind ?? "");
}

/** The origins of a catalog: those that it describes, then hosts that a Worker calls and of which nothing is said. */
export function originsOf(catalog: Catalog): SeenOrigin[] {
  const calls = callsOf(catalog);
  const described = Object.entries(catalog.hardening?.origins ?? {}).map(([name, origin]): SeenOrigin => {
    const hosts = Object.keys(origin.hostnames);
    return {
      name,
      described: origin,
      hosts,
      places: new Map(
        Object.keys(origin.ports).map((service) => [service, placesOf(catalog, origin, service)]),
      ),
      calls: calls.filter(({ presented }) => presented.some(({ host }) => hosts.includes(host))),
    };
  });
  return [...described, ...undescribed(catalog, calls, new Set(described.flatMap(({ hosts }) => hosts)))];
}

/** Where a service's environment comes from; its own name is the target's, unless `places` says another. */
function placesOf({ targets }: Catalog, { places }: Origin, service: string): readonly string[] {
  return places[service] ?? (Object.hasOwn(targets, service) ? [service] : []);
}

/** What accepts a token that a program of the edge presents is behind the edge. */
function undescribed(catalog: Catalog, calls: readonly Call[], known: ReadonlySet<string>): SeenOrigin[] {
  const byHosts = new Map<string, SeenOrigin>();
  for (const call of calls) {
    if (!call.callers.some((target) => isEdge(catalog, target))) continue;
    const hosts = [...new Set(call.presented.map(({ host }) => host))].filter((host) => !known.has(host));
    if (hosts.length === 0) continue;
    const name = hosts.join(", ");
    const before = byHosts.get(name);
    byHosts.set(name, {
      name,
      hosts,
      places: new Map([
        ...(before?.places ?? []),
        ...call.acceptors.map((target) => [target, [target]] as const),
      ]),
      calls: [...(before?.calls ?? []), call],
    });
  }
  return [...byHosts.values()];
}
