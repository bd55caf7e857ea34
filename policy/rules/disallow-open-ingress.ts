import type { Opening } from "../knowledge/ingress/opening.ts";
import { shownPorts } from "../knowledge/ingress/ports.ts";
import { isPrefixList, listsBehind, prefixLists, rangesOf } from "../knowledge/ingress/prefix-lists.ts";
import { type Declared, type Listed, type Reached, reached } from "../knowledge/ingress/reach.ts";
import { openingsOf } from "../knowledge/ingress/readers.ts";
import { CLOUDFLARE_RANGES } from "../net/edge-ranges.ts";
import { isEverybody } from "../net/internet.ts";
import { type Range, readRange } from "../net/range.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { SeenResource, StackResource } from "../view/resource.ts";
import { UNKNOWN } from "../view/value.ts";

/**
 * The one port that is meant for everybody wherever it is open. An origin behind an edge has none: there, `[]`.
 * See docs/decisions/open-ports.md.
 */
const PUBLIC_PORTS: readonly number[] = [443];

/** Ports of what holds data or lets in whoever has its secret, and of two model services behind an edge. */
const SERVICE_PORTS: readonly number[] = [
  22, // SSH
  1433, // SQL Server
  1521, // Oracle
  2375, // Docker, and 2376
  2376,
  2379, // etcd
  3306, // MySQL
  3389, // RDP
  5432, // PostgreSQL
  5672, // AMQP
  5900, // VNC
  6379, // Redis
  8123, // ClickHouse
  9092, // Kafka
  9200, // Elasticsearch
  10250, // kubelet
  11211, // memcached
  16384,
  16385,
  27017, // MongoDB
];

const PORTS = { type: "array", items: { type: "integer", minimum: 0, maximum: 65535 } } as const;
const TEXTS = { type: "array", items: { type: "string", minLength: 1 } } as const;

interface Settings {
  readonly publicPorts: readonly number[];
  readonly servicePorts: readonly number[];
  readonly edgeRanges: readonly string[];
  readonly trustedRanges: readonly string[];
  readonly edgePrefixLists: readonly string[];
}

const DEFAULTS: Settings = {
  publicPorts: PUBLIC_PORTS,
  servicePorts: SERVICE_PORTS,
  edgeRanges: CLOUDFLARE_RANGES,
  trustedRanges: [],
  edgePrefixLists: [],
};

/** Refuses firewalls that let everybody in, and service ports that others than the edge may reach. */
export const disallowOpenIngress = defineRule({
  name: "disallow-open-ingress",
  description:
    "Only declared public ports are open to everybody; a service's port is open to the edge's ranges or to nobody outside.",
  severity: "high",
  remedy:
    "Let in only the edge's ranges (cloudflare.getIpRanges gives Cloudflare's) or a security group, or reach the service through a tunnel. A port that is meant for everybody goes into this policy's publicPorts, other callers' ranges into trustedRanges.",
  settings: {
    schema: {
      publicPorts: { ...PORTS, description: "Ports that everybody may reach." },
      servicePorts: {
        ...PORTS,
        description: "Ports that nobody may reach from the Internet but the edge and trustedRanges.",
      },
      edgeRanges: {
        ...TEXTS,
        description: "The edge's ranges; without them, those that Cloudflare publishes.",
      },
      trustedRanges: { ...TEXTS, description: "Others that may reach service ports, such as an office." },
      edgePrefixLists: {
        ...TEXTS,
        description: "Ids of prefix lists made elsewhere that hold the edge's or trusted ranges.",
      },
    },
    defaults: DEFAULTS,
  },
  *inspectResource(resource, { settings, seen }) {
    const openings = openingsOf(resource);
    if (openings.length === 0) return;
    const lists = { listed: suspected(seen), complete: false };
    for (const one of reached(openings, declaredIn(settings), lists, earlier(openings, seen)))
      yield finding(one);
  },
  *inspectStack(resources, { settings }) {
    const made = prefixLists(resources);
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const listed: Listed = ({ resource }, { path, id }) => {
      const using = byUrn.get(resource.urn);
      if (using === undefined) return undefined;
      const behind = listsBehind(using, String(path[0]), made, id);
      return behind.length === 0 ? undefined : behind.flatMap((list) => made.get(list) ?? []);
    };
    const declared = declaredIn(settings);
    for (const rules of firewalls(resources).values())
      for (const one of reached(rules, declared, { listed, complete: true })) yield finding(one);
  },
});

/** Rules by the firewall that they belong to. */
function firewalls(resources: readonly StackResource[]): Map<string, Opening[]> {
  const all = new Map<string, Opening[]>();
  for (const resource of resources) {
    for (const opening of openingsOf(resource)) {
      const firewall = firewallOf(resource, opening) ?? resource.urn;
      const rules = all.get(firewall);
      if (rules === undefined) all.set(firewall, [opening]);
      else rules.push(opening);
    }
  }
  return all;
}

function firewallOf(resource: StackResource, { of }: Opening): string | undefined {
  if (of === undefined) return undefined;
  const made = resource.madeOf.get(of)?.map(({ urn }) => urn);
  return made?.length === 1 ? made[0] : idOf(resource, of);
}

function idOf(resource: SeenResource, of: string): string | undefined {
  const id = resource.inputs[of];
  return typeof id === "string" && id !== "" ? `${of} ${id}` : undefined;
}

/** Rules that were added to the same firewall before: by its id, all that is known before the end. */
function earlier(openings: readonly Opening[], seen: ReadonlyMap<string, SeenResource>): Opening[] {
  const [first] = openings;
  const firewall = first?.of === undefined ? undefined : idOf(first.resource, first.of);
  if (first === undefined || firewall === undefined) return [];
  return [...seen.values()].flatMap((resource) =>
    resource === first.resource || resource.urn === first.resource.urn
      ? []
      : openingsOf(resource).filter(({ of }) => of !== undefined && idOf(resource, of) === firewall),
  );
}

/**
 * Before the end it is not known which list an id is of. Where the program makes one that is as good as everybody, any
 * is taken for it; at the end it is known.
 */
function suspected(seen: ReadonlyMap<string, SeenResource>): Listed {
  let open: Range[] | undefined;
  return (_, { id }) => {
    // In a preview the id is not known either; its end tells.
    if (id === UNKNOWN) return undefined;
    open ??= [...seen.values()].filter(isPrefixList).map(rangesOf).find(isEverybody) ?? [];
    return open.length === 0 ? undefined : open;
  };
}

function finding({ opening, path, ports, how }: Reached): Finding {
  const what = shownPorts(ports);
  const problem = {
    everybody: `${what} can be reached by everybody.`,
    together: `${what} can be reached by everybody: the ranges add up to all addresses.`,
    group: `${what} can be reached by everybody: with other rules of the same firewall the ranges add up to all addresses.`,
    service: `${what} of a service can be reached by others than the edge.`,
    unlisted: `${what} of a service can be reached through a prefix list that this program does not hold. Add its id to edgePrefixLists if it is the edge's.`,
  }[how];
  return { urn: opening.resource.urn, ...(path.length > 0 && { property: path }), problem };
}

/** Settings as the comparison takes them. Throws where a range is none. */
function declaredIn(settings: Settings): Declared {
  return {
    publicPorts: settings.publicPorts,
    servicePorts: settings.servicePorts,
    trusted: [
      ...rangesSet("edgeRanges", settings.edgeRanges),
      ...rangesSet("trustedRanges", settings.trustedRanges),
    ],
    trustedLists: settings.edgePrefixLists,
  };
}

/** By the list itself: the defaults are read once, not once a resource. */
const readLists = new WeakMap<readonly string[], readonly Range[]>();

function rangesSet(setting: string, texts: readonly string[]): readonly Range[] {
  const known = readLists.get(texts);
  if (known !== undefined) return known;
  const ranges = texts.map((text, index) => {
    const range = readRange(text);
    if (range !== undefined) return range;
    throw new Error(
      `disallow-open-ingress: ${setting}[${index}] is no range of addresses. Write it as 192.0.2.0/24.`,
    );
  });
  readLists.set(texts, ranges);
  return ranges;
}
