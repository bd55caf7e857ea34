import type { SeenResource } from "../../view/resource.ts";
import { listsIn, type Opening, type Reader, rangesIn, rulesIn, type Written } from "./opening.ts";
import { portsBetween } from "./ports.ts";

/** How a package writes a rule: the names of its properties. */
interface Form {
  readonly protocol: string;
  readonly ranges: readonly string[];
  readonly lists: readonly string[];
}

// Pulumi's AWS packages, schemas of @pulumi/aws 7.48 and @pulumi/aws-native 1.x. A network ACL is not read: it stands
// before security groups, is open by default, and says nothing of what can be reached.
const INLINE: Form = {
  protocol: "protocol",
  ranges: ["cidrBlocks", "ipv6CidrBlocks"],
  lists: ["prefixListIds"],
};
const OWN: Form = { protocol: "ipProtocol", ranges: ["cidrIpv4", "cidrIpv6"], lists: ["prefixListId"] };
const NATIVE: Form = {
  protocol: "ipProtocol",
  ranges: ["cidrIp", "cidrIpv6"],
  lists: ["sourcePrefixListId"],
};

/** Readers of AWS's security groups and of Lightsail's ports. */
export const AWS_INGRESS: Readonly<Record<string, Reader>> = {
  "aws:ec2/securityGroup:SecurityGroup": inline("ingress", INLINE),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": inline("ingress", INLINE),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (resource) =>
    resource.inputs.type === "egress" ? [] : own(INLINE, "securityGroupId")(resource),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": own(OWN, "securityGroupId"),
  "aws-native:ec2:SecurityGroup": inline("securityGroupIngress", NATIVE),
  "aws-native:ec2:SecurityGroupIngress": own(NATIVE, "groupId"),
  "aws:lightsail/instancePublicPorts:InstancePublicPorts": lightsail,
};

function inline(property: string, form: Form): Reader {
  return (resource) =>
    rulesIn(resource.inputs[property], [property]).map(({ path, rule }) => ({
      resource,
      path,
      ...opening(rule, path, form),
    }));
}

function own(form: Form, group: string): Reader {
  return (resource) => [{ resource, path: [], of: group, ...opening(resource.inputs, [], form) }];
}

function opening(rule: Written, path: Opening["path"], form: Form): Pick<Opening, "ports" | "sources"> {
  return {
    ports: portsBetween(rule[form.protocol] ?? null, rule.fromPort ?? null, rule.toPort ?? null),
    sources: [...rangesIn(rule, path, form.ranges), ...listsIn(rule, path, form.lists)],
  };
}

/** Where no range and no alias is given, anybody may come (Lightsail API, PortInfo). */
function lightsail(resource: SeenResource): Opening[] {
  return rulesIn(resource.inputs.portInfos, ["portInfos"]).map(({ path, rule }) => {
    const limited = ["cidrs", "ipv6Cidrs", "cidrListAliases"].some((property) => isGiven(rule, property));
    return {
      resource,
      path,
      ports: portsBetween(rule.protocol ?? null, rule.fromPort ?? null, rule.toPort ?? null),
      sources: limited ? rangesIn(rule, path, ["cidrs", "ipv6Cidrs"]) : [{ kind: "anyone", path }],
    };
  });
}

function isGiven(rule: Written, property: string): boolean {
  const value = rule[property] ?? null;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}
