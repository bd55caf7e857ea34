import type { Catalog, Origin } from "../components/catalog/index.ts";
import { CLOUDFLARE_RANGES } from "../policy/net/edge-ranges.ts";
import type { StoredEc2, StoredRule } from "./cloud/aws/ec2/state.ts";
import type { EdgeRanges } from "./cloud/cloudflare/edge-ranges.ts";

/** Where Cloudflare calls from, as it publishes that: policies know these. */
export const EDGE: EdgeRanges = {
  ipv4: CLOUDFLARE_RANGES.filter((range) => !range.includes(":")),
  ipv6: CLOUDFLARE_RANGES.filter((range) => range.includes(":")),
};

/** The origins of some catalogs. */
export function originsIn(catalogs: readonly Catalog[]): Origin[] {
  return catalogs.flatMap(({ hardening }) => Object.values(hardening?.origins ?? {}));
}

/** What EC2 has of origins before anything guards them: their groups open to everybody, and their instances. */
export function ec2Of(origins: readonly Origin[]): StoredEc2 {
  const world: StoredEc2 = { prefixLists: {}, groups: {}, rules: {}, instances: {} };
  for (const { vpc, instance, ports, allowlist } of origins) {
    const group = allowlist?.securityGroup;
    if (group !== undefined && world.groups[group] === undefined) {
      world.groups[group] = { name: group, description: "made by hand", vpcId: vpc };
      for (const port of Object.values(ports)) {
        const number = Object.keys(world.rules).length + 1;
        world.rules[`sgr-${String(number).padStart(17, "0")}`] = openToAll(group, port);
      }
    }
    if (instance === undefined) continue;
    world.instances[instance] = {
      groups: group === undefined ? [] : [group],
      association: null,
      metadata: { tokens: "optional", hopLimit: 2, endpoint: "enabled" },
    };
  }
  return world;
}

function openToAll(groupId: string, port: number): StoredRule {
  const peer = { cidrIpv4: "0.0.0.0/0" };
  return { groupId, isEgress: false, protocol: "tcp", fromPort: port, toPort: port, peer, description: "" };
}
