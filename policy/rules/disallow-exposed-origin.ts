import { dnsRecordOf } from "../knowledge/origin/dns.ts";
import { isAddress, isMachine } from "../knowledge/origin/machines.ts";
import { fitsOne } from "../knowledge/pattern.ts";
import { textsOf, variablesOf } from "../knowledge/worker-variables.ts";
import { toldAt, wranglerSettings } from "../knowledge/wrangler.ts";
import { publicAddresses } from "../net/addresses.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { SeenResource, StackResource } from "../view/resource.ts";
import { UNKNOWN } from "../view/value.ts";

interface Settings {
  readonly publicRecords: readonly string[];
  readonly knownAddresses: readonly string[];
  readonly dns: "proxying" | "every";
  readonly wranglerFiles: readonly string[];
}

const DEFAULTS: Settings = { publicRecords: [], knownAddresses: [], dns: "proxying", wranglerFiles: [] };

const TEXTS = { type: "array", items: { type: "string", minLength: 1 } } as const;

/** What to do where a variable holds one. */
const IN_VARIABLE =
  "Give it a name that the edge answers for (proxied: true), or reach the origin through a tunnel. An address that is no secret goes into this policy's setting knownAddresses (--policy-pack-config).";

/** Names of variables whose four numbers are a version. */
const VERSION = /version|release|build|user.?agent/i;

/** Refuses to tell where an origin is that stands behind an edge. */
export const disallowExposedOrigin = defineRule({
  name: "disallow-exposed-origin",
  description:
    "An origin's address is not told to the world: who knows it goes around the edge and everything that it checks.",
  severity: "high",
  remedy:
    "Reach the origin by a name that the edge answers for (proxied: true), or through a tunnel. A record that has to show its machine goes into this policy's setting publicRecords (--policy-pack-config).",
  settings: {
    schema: {
      publicRecords: {
        ...TEXTS,
        description: "Names of DNS records that may show a machine's address; * stands for any text.",
      },
      knownAddresses: { ...TEXTS, description: "Addresses that are no secret, such as another company's." },
      dns: {
        type: "string",
        enum: ["proxying", "every"],
        description:
          "Records of which DNS: of those that could proxy them, or of every one. What a proxied record hides is told of in all.",
      },
      wranglerFiles: {
        ...TEXTS,
        description:
          "Files of wrangler's, from the program's folder on; without them, those in it and below.",
      },
    },
    defaults: DEFAULTS,
  },
  *inspectResource(resource, { settings, seen }) {
    for (const variable of variablesOf(resource)) {
      if (VERSION.test(variable.name)) continue;
      for (const { path, text } of textsOf(variable))
        if (exposed(text, settings).length > 0)
          yield at(
            resource,
            path,
            `the variable ${variable.name} holds the address of a machine.`,
            IN_VARIABLE,
          );
    }
    yield* inRecord(resource, settings, () => hiddenBy(seen.values(), settings));
  },
  *inspectStack(resources, { settings }) {
    // Of addresses that are not known yet it is known what they are made of.
    for (const resource of resources) yield* notYetMade(resource, settings);
    yield* behindLaterRecords(resources, settings);
    yield* inWranglerFiles(resources, settings);
  },
});

function exposed(text: string, { knownAddresses }: Settings): string[] {
  const known = knownAddresses.flatMap((address) => publicAddresses(address));
  return publicAddresses(text).filter((address) => !known.includes(address));
}

/** Addresses in a record that the whole world may ask for. */
function* inRecord(
  resource: SeenResource,
  settings: Settings,
  hidden: () => Set<string>,
): Generator<Finding> {
  const record = dnsRecordOf(resource);
  if (record === undefined || record.proxied === true || record.proxied === UNKNOWN) return;
  if (fitsOne(settings.publicRecords, record.name)) return;
  for (const { path, value } of record.content) {
    const addresses = typeof value === "string" ? exposed(value, settings) : [];
    if (addresses.length === 0) continue;
    if (record.proxied === false || settings.dns === "every")
      yield at(resource, path, "the record shows the address of a machine, and is not proxied.");
    else if (addresses.some((address) => hidden().has(address)))
      yield at(resource, path, "the record shows the address that a proxied record hides.");
  }
}

/** Addresses that proxied records point to. */
function hiddenBy(resources: Iterable<SeenResource>, settings: Settings): Set<string> {
  const hidden = new Set<string>();
  for (const resource of resources) {
    const record = dnsRecordOf(resource);
    if (record?.proxied !== true) continue;
    for (const { value } of record.content)
      if (typeof value === "string") for (const address of exposed(value, settings)) hidden.add(address);
  }
  return hidden;
}

/** What stands in another DNS before the record that hides it: told at the end. */
function* behindLaterRecords(resources: readonly StackResource[], settings: Settings): Generator<Finding> {
  const hidden = hiddenBy(resources, settings);
  if (hidden.size === 0) return;
  for (const resource of resources)
    if (dnsRecordOf(resource)?.proxied === undefined) yield* inRecord(resource, settings, () => hidden);
}

function* notYetMade(resource: StackResource, settings: Settings): Generator<Finding> {
  for (const { name, path, value } of variablesOf(resource)) {
    const source = resource.madeOf.get(String(path[0]))?.find(isAddress);
    if (value === UNKNOWN && source !== undefined)
      yield at(resource, path, `the variable ${name} is made of the address ${source.name}.`, IN_VARIABLE);
  }
  const record = dnsRecordOf(resource);
  if (record?.type === "CNAME" || record?.proxied !== false || fitsOne(settings.publicRecords, record.name))
    return;
  for (const { path, value } of record.content) {
    const source = resource.madeOf.get(String(path[0]))?.find(isMachine);
    if (value === UNKNOWN && source !== undefined)
      yield at(resource, path, `the record shows the address of ${source.name}, and is not proxied.`);
  }
}

function* inWranglerFiles(resources: readonly StackResource[], settings: Settings): Generator<Finding> {
  const stack = toldAt(resources);
  if (stack === undefined) return;
  for (const setting of wranglerSettings(settings.wranglerFiles)) {
    for (const { path, text } of textsOf({ name: "", ...setting })) {
      if (VERSION.test(String(path.at(-1))) || exposed(text, settings).length === 0) continue;
      yield at(
        stack,
        path,
        "it holds the address of a machine, for everybody who may read the file.",
        IN_VARIABLE,
      );
    }
  }
}

function at({ urn }: SeenResource, property: Finding["property"], problem: string, remedy?: string): Finding {
  return { urn, ...(property && { property }), problem, ...(remedy !== undefined && { remedy }) };
}
