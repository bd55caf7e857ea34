import { textOf } from "../../property-readers.ts";
import type { ResourceTable } from "../../resource-table.ts";
import type { PropertyMap } from "../../values.ts";
import { AwsApiError, ask } from "../api-error.ts";
import { notHere, region, requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";

const inputs: ResourceTable["inputs"] = {
  region,
  // The official plugin makes one up where it is left out, and takes the default VPC.
  name: { type: "string", change: "replace", required: true },
  vpcId: { type: "string", change: "replace", required: true },
  description: { type: "string", change: "replace", default: "Managed by Pulumi" },
  ingress: { type: { list: "any" }, change: "update", validate: notHere("ingress") },
  egress: { type: { list: "any" }, change: "update", validate: notHere("egress") },
  revokeRulesOnDelete: { type: "boolean", change: "update", validate: notHere("revokeRulesOnDelete") },
  tags: { type: { map: "string" }, change: "update", validate: notHere("tags") },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  ownerId: { type: "string" },
  region: { type: "string" },
  tagsAll: { type: { map: "string" } },
};

/** `ec2.SecurityGroup` without rules of its own: the rule by which EC2 lets everything out of a new one is taken away. Not recorded. */
export function securityGroup(session: SessionSource): ResourceTable {
  const look = async (id: string): Promise<PropertyMap | undefined> => {
    const { ec2, region: here } = session();
    try {
      const { SecurityGroups: [found] = [] } = await ask(
        `reading Security Group (${id})`,
        "EC2: DescribeSecurityGroups",
        ec2.describeSecurityGroups({ GroupIds: [id] }),
      );
      const owner = found?.OwnerId ?? "";
      return {
        arn: `arn:aws:ec2:${here}:${owner}:security-group/${id}`,
        ownerId: owner,
        name: found?.GroupName ?? null,
        description: found?.Description ?? null,
        vpcId: found?.VpcId ?? null,
        region: here,
      };
    } catch (error) {
      if (error instanceof AwsApiError && error.code === "InvalidGroup.NotFound") return undefined;
      throw error;
    }
  };
  return {
    token: "aws:ec2/securityGroup:SecurityGroup",
    source:
      "@pulumi/aws 7.48.0 ec2/securityGroup.d.ts; terraform-provider-aws internal/service/ec2/vpc_security_group.go",
    inputs,
    outputs,
    create: async (planned) => {
      const { ec2 } = session();
      const { GroupId = "" } = await ask(
        `creating Security Group (${textOf(planned, "name")})`,
        "EC2: CreateSecurityGroup",
        ec2.createSecurityGroup({
          GroupName: requiredText(planned, "name"),
          Description: requiredText(planned, "description"),
          VpcId: requiredText(planned, "vpcId"),
        }),
      );
      const filter = { Filters: [{ Name: "group-id", Values: [GroupId] }] };
      const { SecurityGroupRules = [] } = await ask(
        `reading Security Group (${GroupId}) rules`,
        "EC2: DescribeSecurityGroupRules",
        ec2.describeSecurityGroupRules(filter),
      );
      const ids = SecurityGroupRules.flatMap(({ SecurityGroupRuleId: id }) => id ?? []);
      if (ids.length > 0)
        await ask(
          "revoking default IPv4 egress rule",
          "EC2: RevokeSecurityGroupEgress",
          ec2.revokeSecurityGroupEgress({ GroupId, SecurityGroupRuleIds: ids }),
        );
      return { id: GroupId, outputs: { id: GroupId, tagsAll: {}, ...(await look(GroupId)) } };
    },
    read: async ({ id }) => look(id),
    import: (id) => ({ id, state: { id } }),
    delete: async ({ id }) => {
      try {
        await ask(
          `deleting Security Group (${id})`,
          "EC2: DeleteSecurityGroup",
          session().ec2.deleteSecurityGroup({ GroupId: id }),
        );
      } catch (error) {
        if (!(error instanceof AwsApiError && error.code === "InvalidGroup.NotFound")) throw error;
      }
    },
  };
}
