import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ServiceContext } from "../../service.ts";
import { AwsRefusal } from "../aws-error.ts";
import { ACCOUNT, newId } from "../ids.ts";
import { type Operations, operation } from "../operation.ts";
import type { AwsState } from "../state.ts";
import { countOf, MOST_RULES } from "./rule-limit.ts";
import { ec2Of, type StoredRule } from "./state.ts";

const GroupId = z.string().regex(/^sg-[0-9a-z]+$/);
const RuleId = z.string().regex(/^sgr-[0-9a-z]+$/);
const port = z.coerce.number().int().min(-1).max(65_535);
const Description = z.string().max(255).optional();
/** One source a request, as keyturn and the plugin write them. */
const permission = z.strictObject({
  IpProtocol: z.string(),
  FromPort: port.optional(),
  ToPort: port.optional(),
  IpRanges: z
    .array(z.strictObject({ CidrIp: z.string(), Description }))
    .length(1)
    .optional(),
  Ipv6Ranges: z
    .array(z.strictObject({ CidrIpv6: z.string(), Description }))
    .length(1)
    .optional(),
  PrefixListIds: z
    .array(z.strictObject({ PrefixListId: z.string(), Description }))
    .length(1)
    .optional(),
  Groups: z
    .array(z.strictObject({ GroupId: z.string(), Description }))
    .length(1)
    .optional(),
});
const change = z.strictObject({
  SecurityGroupRuleId: RuleId,
  SecurityGroupRule: z.strictObject({
    IpProtocol: z.string(),
    FromPort: port.optional(),
    ToPort: port.optional(),
    CidrIpv4: z.string().optional(),
    CidrIpv6: z.string().optional(),
    PrefixListId: z.string().optional(),
    ReferencedGroupId: z.string().optional(),
    Description,
  }),
});

/** Security groups and their rules. Source: EC2 API Reference; a new group lets everything out. */
export function securityGroups({ state, save }: ServiceContext<AwsState>): Operations {
  const groupIn = (id: string, region: string) => {
    const group = ec2Of(state, region).groups[id];
    if (group !== undefined) return group;
    throw new AwsRefusal("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
  };
  const rulesOf = (id: string, region: string) =>
    Object.entries(ec2Of(state, region).rules).filter(([, { groupId }]) => groupId === id);
  const put = (region: string, rule: StoredRule, id = newId("sgr-", 17).toLowerCase()): string => {
    const ec2 = ec2Of(state, region);
    const others = rulesOf(rule.groupId, region)
      .filter(([other, { isEgress }]) => other !== id && isEgress === rule.isEgress)
      .map(([, other]) => other);
    if (rule.peer.prefixListId !== undefined && ec2.prefixLists[rule.peer.prefixListId] === undefined)
      throw new AwsRefusal("InvalidPrefixListID.NotFound", "The prefix list ID does not exist");
    const same = (one: StoredRule) => ({ ...one, description: "" });
    if (others.some((other) => isDeepStrictEqual(same(other), same(rule))))
      throw new AwsRefusal("InvalidPermission.Duplicate", "the specified rule already exists");
    if (countOf([...others, rule], ec2) > MOST_RULES)
      throw new AwsRefusal(
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached.",
      );
    ec2.rules[id] = rule;
    save();
    return id;
  };
  const authorize = (isEgress: boolean) =>
    operation(
      z.object({ GroupId, IpPermissions: z.array(permission).length(1) }),
      ({ GroupId: groupId, IpPermissions: [asked] }, { region }) => {
        groupIn(groupId, region);
        if (asked === undefined) throw new AwsRefusal("MissingParameter", "no IpPermissions");
        const id = put(region, { groupId, isEgress, ...ruleOf(asked) });
        return { return: true, securityGroupRuleSet: [told(id, ec2Of(state, region).rules[id])] };
      },
    );
  const revoke = (isEgress: boolean) =>
    operation(
      z.object({ GroupId, SecurityGroupRuleId: z.array(RuleId).min(1) }),
      ({ GroupId: groupId, SecurityGroupRuleId: ids }, { region }) => {
        groupIn(groupId, region);
        const { rules } = ec2Of(state, region);
        for (const id of ids)
          if (rules[id]?.groupId !== groupId || rules[id].isEgress !== isEgress)
            throw new AwsRefusal("InvalidSecurityGroupRuleId.NotFound", `The rule '${id}' does not exist`);
        for (const id of ids) delete rules[id];
        save();
        return { return: true };
      },
    );
  return {
    CreateSecurityGroup: operation(
      z.object({ GroupName: z.string(), GroupDescription: z.string().min(1).max(255), VpcId: z.string() }),
      (asked, { region }) => {
        const groupId = newId("sg-", 17).toLowerCase();
        const { GroupName: name, GroupDescription: description, VpcId: vpcId } = asked;
        ec2Of(state, region).groups[groupId] = { name, description, vpcId };
        const all = { protocol: "-1", fromPort: -1, toPort: -1, description: "" };
        put(region, { groupId, isEgress: true, ...all, peer: { cidrIpv4: "0.0.0.0/0" } });
        return { return: true, groupId };
      },
    ),
    DescribeSecurityGroups: operation(
      z.object({ GroupId: z.array(GroupId).length(1) }),
      ({ GroupId: [id = ""] }, { region }) => {
        const { name, description, vpcId } = groupIn(id, region);
        const found = {
          groupId: id,
          groupName: name,
          groupDescription: description,
          vpcId,
          ownerId: ACCOUNT,
        };
        return { securityGroupInfo: [found] };
      },
    ),
    DeleteSecurityGroup: operation(z.object({ GroupId }), ({ GroupId: id }, { region }) => {
      groupIn(id, region);
      const ec2 = ec2Of(state, region);
      if (Object.values(ec2.instances).some(({ groups }) => groups.includes(id)))
        throw new AwsRefusal("DependencyViolation", `resource ${id} has a dependent object`);
      for (const [rule] of rulesOf(id, region)) delete ec2.rules[rule];
      delete ec2.groups[id];
      save();
      return { return: true, groupId: id };
    }),
    DescribeSecurityGroupRules: operation(
      z.object({
        SecurityGroupRuleId: z.array(RuleId).optional(),
        Filter: z
          .array(z.strictObject({ Name: z.literal("group-id"), Value: z.array(GroupId).length(1) }))
          .optional(),
      }),
      ({ SecurityGroupRuleId: ids, Filter }, { region }) => {
        const { rules } = ec2Of(state, region);
        const missing = ids?.find((id) => rules[id] === undefined);
        if (missing !== undefined)
          throw new AwsRefusal("InvalidSecurityGroupRuleId.NotFound", `The rule '${missing}' does not exist`);
        const group = Filter?.[0]?.Value[0];
        const found = Object.entries(rules).filter(
          ([id, { groupId }]) => (ids?.includes(id) ?? true) && (group === undefined || group === groupId),
        );
        return { securityGroupRuleSet: found.map(([id, rule]) => told(id, rule)) };
      },
    ),
    AuthorizeSecurityGroupIngress: authorize(false),
    AuthorizeSecurityGroupEgress: authorize(true),
    RevokeSecurityGroupIngress: revoke(false),
    RevokeSecurityGroupEgress: revoke(true),
    ModifySecurityGroupRules: operation(
      z.object({ GroupId, SecurityGroupRule: z.array(change).length(1) }),
      ({ SecurityGroupRule: [asked] }, { region }) => {
        const old = asked && ec2Of(state, region).rules[asked.SecurityGroupRuleId];
        if (asked === undefined || old === undefined)
          throw new AwsRefusal("InvalidSecurityGroupRuleId.NotFound", "The rule does not exist");
        const {
          IpProtocol,
          FromPort = -1,
          ToPort = -1,
          Description: description = "",
          ...given
        } = asked.SecurityGroupRule;
        const peer = Object.fromEntries(
          Object.entries(given).flatMap(([key, value]) =>
            value === undefined ? [] : [[key.slice(0, 1).toLowerCase() + key.slice(1), value]],
          ),
        );
        const rule = { protocol: IpProtocol, fromPort: FromPort, toPort: ToPort, peer, description };
        put(region, { ...old, ...rule }, asked.SecurityGroupRuleId);
        return { return: true };
      },
    ),
  };
}

function ruleOf(asked: z.output<typeof permission>): Omit<StoredRule, "groupId" | "isEgress"> {
  const { IpProtocol: protocol, FromPort: fromPort = -1, ToPort: toPort = -1 } = asked;
  const peers = [
    ...(asked.IpRanges ?? []).map(({ CidrIp, Description }) => [{ cidrIpv4: CidrIp }, Description] as const),
    ...(asked.Ipv6Ranges ?? []).map(
      ({ CidrIpv6, Description }) => [{ cidrIpv6: CidrIpv6 }, Description] as const,
    ),
    ...(asked.PrefixListIds ?? []).map(
      ({ PrefixListId, Description }) => [{ prefixListId: PrefixListId }, Description] as const,
    ),
    ...(asked.Groups ?? []).map(
      ({ GroupId: id, Description }) => [{ referencedGroupId: id }, Description] as const,
    ),
  ];
  const [first, second] = peers;
  if (first === undefined || second !== undefined)
    throw new AwsRefusal("InvalidParameterValue", "this simulated AWS takes one source a request");
  const [peer, description = ""] = first;
  return { protocol, fromPort, toPort, peer: peer as StoredRule["peer"], description };
}

function told(id: string, rule: StoredRule | undefined): object {
  if (rule === undefined) return {};
  const { groupId, isEgress, protocol, fromPort, toPort, peer, description } = rule;
  const { referencedGroupId, ...others } = peer;
  return {
    securityGroupRuleId: id,
    groupId,
    groupOwnerId: ACCOUNT,
    isEgress,
    ipProtocol: protocol,
    fromPort,
    toPort,
    ...others,
    ...(referencedGroupId === undefined ? {} : { referencedGroupInfo: { groupId: referencedGroupId } }),
    ...(description === "" ? {} : { description }),
  };
}
