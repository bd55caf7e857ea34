import type { Opening } from "../knowledge/ingress/opening.ts";
import { shownPorts } from "../knowledge/ingress/ports.ts";
import { isPrefixList, listsBehind, prefixLists, rangesOf } from "../knowledge/ingress/prefix-lists.ts";
import { type Listed, type Reached, reached } from "../knowledge/ingress/reach.ts";
import { openingsOf } from "../knowledge/ingress/readers.ts";
import { DEFAULTS, declaredIn, SCHEMA } from "../knowledge/ingress/settings.ts";
import { isEverybody } from "../net/internet.ts";
import type { Range } from "../net/range.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { SeenResource, StackResource } from "../view/resource.ts";
import { UNKNOWN } from "../view/value.ts";

/** Refuses firewalls that let everybody in, and service ports that others than the edge may reach. */
export const disallowOpenIngress = defineRule({
  name: "disallow-open-ingress",
  description:
    "Only declared public ports are open to everybody; a service's port is open to the edge's ranges or to nobody outside.",
  severity: "high",
  remedy:
    "Let in only the edge's ranges (cloudflare.getIpRanges gives Cloudflare's) or a security group, or reach the service through a tunnel. A port that is meant for everybody goes into this policy's publicPorts, other callers' ranges into trustedRanges.",
  settings: { schema: SCHEMA, defaults: DEFAULTS },
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
