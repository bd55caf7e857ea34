import type { SeenResource } from "../../view/resource.ts";
import { type Path, UNKNOWN, type Value } from "../../view/value.ts";
import { items } from "../ingress/opening.ts";

/** A record in a DNS, as far as it says where something is. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** What it points to; more than one where the resource is a set of records. */
  readonly content: readonly { readonly path: Path; readonly value: Value }[];
  /** Whether an edge answers in its place: `undefined` where that DNS has no edge. */
  readonly proxied: boolean | typeof UNKNOWN | undefined;
}

/** By type, the properties of its content and its type. */
const OTHERS: Readonly<Record<string, { content: string; type: string; name: string }>> = {
  "aws:route53/record:Record": { content: "records", type: "type", name: "name" },
  "aws-native:route53:RecordSet": { content: "resourceRecords", type: "type", name: "name" },
  "gcp:dns/recordSet:RecordSet": { content: "rrdatas", type: "type", name: "name" },
  "digitalocean:index/dnsRecord:DnsRecord": { content: "value", type: "type", name: "name" },
  "azure:dns/aRecord:ARecord": { content: "records", type: "", name: "name" },
  "azure:dns/aaaaRecord:AaaaRecord": { content: "records", type: "", name: "name" },
};

const CLOUDFLARE = new Set(["cloudflare:index/record:Record", "cloudflare:index/dnsRecord:DnsRecord"]);

/** The record that a resource is, where it names an address or a host. */
export function dnsRecordOf({ type, name, inputs }: SeenResource): DnsRecord | undefined {
  const record = CLOUDFLARE.has(type) ? cloudflare(inputs, name) : other(type, inputs, name);
  return record !== undefined && ["A", "AAAA", "CNAME"].includes(record.type) ? record : undefined;
}

/** `content`, in older packages `value` (@pulumi/cloudflare 5); not proxied unless it says so. */
function cloudflare(inputs: SeenResource["inputs"], resource: string): DnsRecord {
  const property = inputs.content === undefined || inputs.content === null ? "value" : "content";
  const { proxied } = inputs;
  return {
    name: text(inputs.name, resource),
    type: text(inputs.type, "A").toUpperCase(),
    content: items(inputs[property] ?? null, [property]),
    proxied: proxied === UNKNOWN ? UNKNOWN : proxied === true || proxied === "true",
  };
}

function other(type: string, inputs: SeenResource["inputs"], resource: string): DnsRecord | undefined {
  const form = OTHERS[type];
  if (form === undefined) return undefined;
  return {
    name: text(inputs[form.name], resource),
    type: form.type === "" ? "A" : text(inputs[form.type], "A").toUpperCase(),
    content: items(inputs[form.content] ?? null, [form.content]),
    proxied: undefined,
  };
}

function text(value: Value | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
