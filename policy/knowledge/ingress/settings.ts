import type { PolicyConfigSchema } from "@pulumi/policy";
import { CLOUDFLARE_RANGES } from "../../net/edge-ranges.ts";
import { type Range, readRange } from "../../net/range.ts";
import type { Declared } from "./reach.ts";

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

/** What a stack says of its firewalls. */
export interface Settings {
  readonly publicPorts: readonly number[];
  readonly servicePorts: readonly number[];
  readonly edgeRanges: readonly string[];
  readonly trustedRanges: readonly string[];
  readonly edgePrefixLists: readonly string[];
}

/** What holds where it says nothing. */
export const DEFAULTS: Settings = {
  publicPorts: PUBLIC_PORTS,
  servicePorts: SERVICE_PORTS,
  edgeRanges: CLOUDFLARE_RANGES,
  trustedRanges: [],
  edgePrefixLists: [],
};

/** The settings' form, as the engine holds them to it. */
export const SCHEMA: PolicyConfigSchema["properties"] = {
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
};

/** Settings as the comparison takes them. Throws where a range is none. */
export function declaredIn(settings: Settings): Declared {
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
