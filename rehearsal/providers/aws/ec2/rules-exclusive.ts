import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { ResourceTable } from "../../resource-table.ts";
import type { PropertyMap } from "../../values.ts";
import { AwsApiError, ask } from "../api-error.ts";
import { region, requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";

const ids = { type: { list: "string" }, change: "update", required: true } as const;

const inputs: ResourceTable["inputs"] = {
  region,
  securityGroupId: { type: "string", change: "replace", required: true },
  ingressRuleIds: ids,
  egressRuleIds: ids,
};

/**
 * `ec2.VpcSecurityGroupRulesExclusive`: takes the rules out of a group that it does not name, first those for what comes in.
 * Its deletion changes nothing. Not recorded.
 */
export function rulesExclusive(session: SessionSource): ResourceTable {
  const rulesOf = async (group: string): Promise<readonly SecurityGroupRule[]> => {
    const filter = { Filters: [{ Name: "group-id", Values: [group] }] };
    const { SecurityGroupRules = [] } = await ask(
      `reading Security Group (${group}) rules`,
      "EC2: DescribeSecurityGroupRules",
      session().ec2.describeSecurityGroupRules(filter),
    );
    return SecurityGroupRules;
  };
  const sync = async (planned: PropertyMap): Promise<void> => {
    const GroupId = requiredText(planned, "securityGroupId");
    const wanted = [...texts(planned.ingressRuleIds), ...texts(planned.egressRuleIds)];
    const strangers = (await rulesOf(GroupId)).filter(
      ({ SecurityGroupRuleId: id = "" }) => !wanted.includes(id),
    );
    const inFirst = strangers.toSorted((one, other) => Number(one.IsEgress) - Number(other.IsEgress));
    for (const { SecurityGroupRuleId: id = "", IsEgress } of inFirst) {
      const asked = { GroupId, SecurityGroupRuleIds: [id] };
      await ask(
        `removing a rule of Security Group (${GroupId})`,
        `EC2: RevokeSecurityGroup${IsEgress ? "Egress" : "Ingress"}`,
        IsEgress
          ? session().ec2.revokeSecurityGroupEgress(asked)
          : session().ec2.revokeSecurityGroupIngress(asked),
      );
    }
  };
  return {
    token: "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
    source:
      "@pulumi/aws 7.48.0 ec2/vpcSecurityGroupRulesExclusive.d.ts; terraform-provider-aws internal/service/ec2/vpc_security_group_rules_exclusive.go",
    inputs,
    outputs: { id: { type: "string" }, region: { type: "string" } },
    create: async (planned) => {
      await sync(planned);
      const id = requiredText(planned, "securityGroupId");
      return { id, outputs: { id, region: session().region } };
    },
    read: async ({ id, state }) => {
      try {
        const group = { GroupIds: [id] };
        const { ec2 } = session();
        await ask(
          `reading Security Group (${id})`,
          "EC2: DescribeSecurityGroups",
          ec2.describeSecurityGroups(group),
        );
      } catch (error) {
        if (error instanceof AwsApiError && error.code === "InvalidGroup.NotFound") return undefined;
        throw error;
      }
      const rules = await rulesOf(id);
      const held = (isEgress: boolean, known: readonly string[]) => {
        const found = rules
          .filter(({ IsEgress }) => IsEgress === isEgress)
          .flatMap(({ SecurityGroupRuleId: one }) => one ?? []);
        // Sets to the official plugin: in another order they do not differ.
        return [
          ...known.filter((one) => found.includes(one)),
          ...found.filter((one) => !known.includes(one)),
        ];
      };
      return {
        ingressRuleIds: held(false, texts(state.ingressRuleIds)),
        egressRuleIds: held(true, texts(state.egressRuleIds)),
      };
    },
    update: async (planned) => {
      await sync(planned);
      return {};
    },
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
