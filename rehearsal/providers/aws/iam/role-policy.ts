import type { ResourceTable } from "../../resource-table.ts";
import type { PropertyMap } from "../../values.ts";
import { ask } from "../api-error.ts";
import { requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";
import { document, unlessGone } from "./iam-answers.ts";

const inputs: ResourceTable["inputs"] = {
  // The official plugin makes one up where it is left out.
  name: { type: "string", change: "replace", required: true },
  policy: { type: "string", change: "update", required: true },
  role: { type: "string", change: "replace", required: true },
};

/** `iam.RolePolicy`: a policy within a role. Not recorded. */
export function rolePolicy(session: SessionSource): ResourceTable {
  const put = async (planned: PropertyMap): Promise<string> => {
    const [RoleName, PolicyName] = [requiredText(planned, "role"), requiredText(planned, "name")];
    const asked = { RoleName, PolicyName, PolicyDocument: requiredText(planned, "policy") };
    await ask(
      `putting IAM Role (${RoleName}) Policy (${PolicyName})`,
      "IAM: PutRolePolicy",
      session().iam.putRolePolicy(asked),
    );
    return `${RoleName}:${PolicyName}`;
  };
  return {
    token: "aws:iam/rolePolicy:RolePolicy",
    source:
      "@pulumi/aws 7.48.0 iam/rolePolicy.d.ts; terraform-provider-aws internal/service/iam/role_policy.go",
    inputs,
    outputs: { id: { type: "string" } },
    create: async (planned) => {
      const id = await put(planned);
      return { id, outputs: { id } };
    },
    read: async ({ id }) => {
      const [RoleName = "", PolicyName = ""] = id.split(":");
      const { iam } = session();
      const found = await unlessGone(
        ask(
          `reading IAM Role Policy (${id})`,
          "IAM: GetRolePolicy",
          iam.getRolePolicy({ RoleName, PolicyName }),
        ),
      );
      return found && { role: RoleName, name: PolicyName, policy: document(found.PolicyDocument) };
    },
    import: (id) => ({ id, state: { id } }),
    update: async (planned) => {
      await put(planned);
      return {};
    },
    delete: async ({ id }) => {
      const [RoleName = "", PolicyName = ""] = id.split(":");
      const { iam } = session();
      await unlessGone(
        ask(
          `deleting IAM Role Policy (${id})`,
          "IAM: DeleteRolePolicy",
          iam.deleteRolePolicy({ RoleName, PolicyName }),
        ),
      );
    },
  };
}
