import type { IpPermission, SecurityGroupRule } from "@aws-sdk/client-ec2";
import { textOf } from "../../property-readers.ts";
import type { InputRule, ResourceTable } from "../../resource-table.ts";
import type { PropertyMap } from "../../values.ts";
import { AwsApiError, ask } from "../api-error.ts";
import { notHere, region, requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";

/** A rule's source stays of one sort for as long as it lives. */
const source: InputRule = {
  type: "string",
  change: (old, planned) => ((old ?? null) === null || (planned ?? null) === null ? "replace" : "update"),
};
const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const port: InputRule = { type: "integer", change: "update", min: -1, max: 65_535 };

const inputs: ResourceTable["inputs"] = {
  region,
  securityGroupId: { type: "string", change: "replace", required: true },
  ipProtocol: { type: "string", change: "update", required: true },
  fromPort: port,
  toPort: port,
  description: { type: "string", change: "update" },
  ...Object.fromEntries(SOURCES.map((name) => [name, source])),
  tags: { type: { map: "string" }, change: "update", validate: notHere("tags") },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  region: { type: "string" },
  securityGroupRuleId: { type: "string" },
  tagsAll: { type: { map: "string" } },
};
const GONE = ["InvalidGroup.NotFound", "InvalidSecurityGroupRuleId.NotFound"];

/** `vpc.SecurityGroupIngressRule`. Not recorded. */
export const securityGroupIngressRule = (session: SessionSource) => ruleTable(session, "Ingress");
/** `vpc.SecurityGroupEgressRule`. Not recorded. */
export const securityGroupEgressRule = (session: SessionSource) => ruleTable(session, "Egress");

function ruleTable(session: SessionSource, direction: "Ingress" | "Egress"): ResourceTable {
  const what = `EC2 Security Group ${direction} Rule`;
  const look = async (id: string): Promise<PropertyMap | undefined> => {
    const { ec2, region: here } = session();
    try {
      const { SecurityGroupRules: [rule] = [] } = await ask(
        `reading ${what} (${id})`,
        "EC2: DescribeSecurityGroupRules",
        ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] }),
      );
      return rule === undefined ? undefined : { ...heldIn(rule), ...computed(id, rule, here) };
    } catch (error) {
      if (error instanceof AwsApiError && GONE.includes(error.code ?? "")) return undefined;
      throw error;
    }
  };
  return {
    token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    source: `@pulumi/aws 7.48.0 vpc/securityGroup${direction}Rule.d.ts; terraform-provider-aws internal/service/ec2/vpc_security_group_ingress_rule.go`,
    inputs,
    outputs,
    exactlyOneOf: SOURCES,
    create: async (planned) => {
      const { ec2 } = session();
      const asked = {
        GroupId: requiredText(planned, "securityGroupId"),
        IpPermissions: [permission(planned)],
      };
      const { SecurityGroupRules: [rule] = [] } = await ask(
        `creating ${what}`,
        `EC2: AuthorizeSecurityGroup${direction}`,
        direction === "Ingress"
          ? ec2.authorizeSecurityGroupIngress(asked)
          : ec2.authorizeSecurityGroupEgress(asked),
      );
      const id = rule?.SecurityGroupRuleId ?? "";
      return { id, outputs: { id, tagsAll: {}, ...(rule && computed(id, rule, session().region)) } };
    },
    read: async ({ id }) => look(id),
    import: (id) => ({ id, state: { id } }),
    update: async (planned, { id }) => {
      const { IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs, ...ports } = permission(planned);
      await ask(
        `updating ${what} (${id})`,
        "EC2: ModifySecurityGroupRules",
        session().ec2.modifySecurityGroupRules({
          GroupId: requiredText(planned, "securityGroupId"),
          SecurityGroupRules: [
            {
              SecurityGroupRuleId: id,
              SecurityGroupRule: {
                ...ports,
                CidrIpv4: IpRanges?.[0]?.CidrIp,
                CidrIpv6: Ipv6Ranges?.[0]?.CidrIpv6,
                PrefixListId: PrefixListIds?.[0]?.PrefixListId,
                ReferencedGroupId: UserIdGroupPairs?.[0]?.GroupId,
                Description: textOf(planned, "description"),
              },
            },
          ],
        }),
      );
      return {};
    },
    delete: async ({ id, state }) => {
      const { ec2 } = session();
      const asked = { GroupId: requiredText(state, "securityGroupId"), SecurityGroupRuleIds: [id] };
      try {
        await ask(
          `deleting ${what} (${id})`,
          `EC2: RevokeSecurityGroup${direction}`,
          direction === "Ingress"
            ? ec2.revokeSecurityGroupIngress(asked)
            : ec2.revokeSecurityGroupEgress(asked),
        );
      } catch (error) {
        if (!(error instanceof AwsApiError && GONE.includes(error.code ?? ""))) throw error;
      }
    },
  };
}

function permission(planned: PropertyMap): IpPermission {
  const Description = textOf(planned, "description");
  const said = Description === undefined ? {} : { Description };
  const [v4, v6, list, group] = SOURCES.map((name) => textOf(planned, name));
  const number = (name: string) => (typeof planned[name] === "number" ? planned[name] : undefined);
  return {
    IpProtocol: requiredText(planned, "ipProtocol"),
    FromPort: number("fromPort"),
    ToPort: number("toPort"),
    ...(v4 === undefined ? {} : { IpRanges: [{ CidrIp: v4, ...said }] }),
    ...(v6 === undefined ? {} : { Ipv6Ranges: [{ CidrIpv6: v6, ...said }] }),
    ...(list === undefined ? {} : { PrefixListIds: [{ PrefixListId: list, ...said }] }),
    ...(group === undefined ? {} : { UserIdGroupPairs: [{ GroupId: group, ...said }] }),
  };
}

/** As the program would have written it; -1 stands for every port. */
function heldIn(rule: SecurityGroupRule): PropertyMap {
  const shown = (value: number | undefined) => (value === undefined || value === -1 ? null : value);
  return {
    securityGroupId: rule.GroupId ?? null,
    ipProtocol: rule.IpProtocol ?? null,
    fromPort: shown(rule.FromPort),
    toPort: shown(rule.ToPort),
    description: rule.Description ?? null,
    cidrIpv4: rule.CidrIpv4 ?? null,
    cidrIpv6: rule.CidrIpv6 ?? null,
    prefixListId: rule.PrefixListId ?? null,
    referencedSecurityGroupId: rule.ReferencedGroupInfo?.GroupId ?? null,
  };
}

function computed(id: string, { GroupOwnerId = "" }: SecurityGroupRule, here: string): PropertyMap {
  return {
    securityGroupRuleId: id,
    arn: `arn:aws:ec2:${here}:${GroupOwnerId}:security-group-rule/${id}`,
    region: here,
  };
}
