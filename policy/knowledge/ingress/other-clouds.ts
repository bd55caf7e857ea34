import type { SeenResource } from "../../view/resource.ts";
import type { Value } from "../../view/value.ts";
import { textOf } from "../text.ts";
import { type Opening, type Reader, rangesIn, rulesIn, type Written } from "./opening.ts";
import { portsWritten } from "./ports.ts";

/** Readers of other clouds' firewalls, by their packages' schemas: gcp 9, azure 6, digitalocean 4, hcloud 1. */
export const OTHER_INGRESS: Readonly<Record<string, Reader>> = {
  "gcp:compute/firewall:Firewall": google,
  "azure:network/networkSecurityGroup:NetworkSecurityGroup": azureGroup,
  "azure:network/networkSecurityRule:NetworkSecurityRule": azureRule,
  "azure-native:network:NetworkSecurityGroup": azureGroup,
  "azure-native:network:SecurityRule": azureRule,
  "digitalocean:index/firewall:Firewall": (resource) =>
    rulesIn(resource.inputs.inboundRules, ["inboundRules"]).map(({ path, rule }) => ({
      resource,
      path,
      ports: portsWritten(rule.protocol ?? null, rule.portRange ?? null),
      sources: rangesIn(rule, path, ["sourceAddresses"]),
    })),
  "hcloud:index/firewall:Firewall": (resource) =>
    rulesIn(resource.inputs.rules, ["rules"])
      .filter(({ rule }) => rule.direction !== "out")
      .map(({ path, rule }) => ({
        resource,
        path,
        ports: portsWritten(rule.protocol ?? null, rule.port ?? null),
        sources: rangesIn(rule, path, ["sourceIps"]),
      })),
};

/** Without a source of any kind, everybody may come (Compute Engine API, firewalls: sourceRanges). */
function google(resource: SeenResource): Opening[] {
  const { inputs } = resource;
  if (inputs.direction === "EGRESS" || inputs.disabled === true) return [];
  const limited = ["sourceRanges", "sourceTags", "sourceServiceAccounts"].some((property) => {
    const value = inputs[property] ?? null;
    return value !== null && !(Array.isArray(value) && value.length === 0);
  });
  return rulesIn(inputs.allows, ["allows"]).map(({ path, rule }) => ({
    resource,
    path,
    ports: portsWritten(rule.protocol ?? null, rule.ports ?? []),
    sources: limited ? rangesIn(inputs, [], ["sourceRanges"]) : [{ kind: "anyone", path }],
  }));
}

function azureGroup(resource: SeenResource): Opening[] {
  return rulesIn(resource.inputs.securityRules, ["securityRules"]).flatMap(({ path, rule }) =>
    azure(resource, path, rule),
  );
}

function azureRule(resource: SeenResource): Opening[] {
  return azure(resource, [], resource.inputs).map((opening) => ({
    ...opening,
    of: "networkSecurityGroupName",
  }));
}

/** `*` and the tag Internet are everybody; a rule that denies may stand before it and is not weighed. */
function azure(resource: SeenResource, path: Opening["path"], rule: Written): Opening[] {
  if (saysNo(rule.access, "deny") || saysNo(rule.direction, "outbound")) return [];
  const ports = [rule.destinationPortRange ?? null, rule.destinationPortRanges ?? null]
    .flat()
    .filter((value) => value !== null && value !== "");
  return [
    {
      resource,
      path,
      ports: portsWritten(rule.protocol ?? null, ports as readonly Value[]),
      sources: rangesIn(rule, path, ["sourceAddressPrefix", "sourceAddressPrefixes"], (word) =>
        ["*", "any", "internet"].includes(word),
      ),
    },
  ];
}

function saysNo(value: Value | undefined, word: string): boolean {
  return textOf(value).toLowerCase() === word;
}
