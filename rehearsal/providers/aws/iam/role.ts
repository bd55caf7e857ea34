import { textOf } from "../../property-readers.ts";
import type { ResourceTable } from "../../resource-table.ts";
import type { PropertyMap } from "../../values.ts";
import { ask } from "../api-error.ts";
import { notHere, requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";
import { document, unlessGone } from "./iam-answers.ts";

const inputs: ResourceTable["inputs"] = {
  assumeRolePolicy: { type: "string", change: "update", required: true },
  description: {
    type: "string",
    change: "update",
    validate: (text) => (String(text).length > 1000 ? ["is too long"] : []),
  },
  // The official plugin makes one up where it is left out.
  name: { type: "string", change: "replace", required: true },
  inlinePolicies: { type: { list: "any" }, change: "update", validate: notHere("inlinePolicies") },
  managedPolicyArns: { type: { list: "string" }, change: "update", validate: notHere("managedPolicyArns") },
  maxSessionDuration: { type: "integer", change: "update", validate: notHere("maxSessionDuration") },
  path: { type: "string", change: "replace", validate: notHere("path") },
  permissionsBoundary: { type: "string", change: "update", validate: notHere("permissionsBoundary") },
  forceDetachPolicies: { type: "boolean", change: "update", validate: notHere("forceDetachPolicies") },
  tags: { type: { map: "string" }, change: "update", validate: notHere("tags") },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  createDate: { type: "string" },
  tagsAll: { type: { map: "string" } },
  uniqueId: { type: "string" },
};

/** `iam.Role`. Not recorded. */
export function role(session: SessionSource): ResourceTable {
  const look = async (name: string): Promise<PropertyMap | undefined> => {
    const wish = `reading IAM Role (${name})`;
    const found = await unlessGone(ask(wish, "IAM: GetRole", session().iam.getRole({ RoleName: name })));
    if (found === undefined) return undefined;
    const { Role: held } = found;
    return {
      arn: held?.Arn ?? null,
      assumeRolePolicy: document(held?.AssumeRolePolicyDocument),
      createDate: held?.CreateDate?.toISOString() ?? null,
      description: held?.Description || null,
      name,
      uniqueId: held?.RoleId ?? null,
    };
  };
  return {
    token: "aws:iam/role:Role",
    source: "@pulumi/aws 7.48.0 iam/role.d.ts; terraform-provider-aws internal/service/iam/role.go",
    inputs,
    outputs,
    create: async (planned) => {
      const id = requiredText(planned, "name");
      const Description = textOf(planned, "description");
      const asked = {
        RoleName: id,
        AssumeRolePolicyDocument: requiredText(planned, "assumeRolePolicy"),
        ...(Description === undefined ? {} : { Description }),
      };
      await ask(`creating IAM Role (${id})`, "IAM: CreateRole", session().iam.createRole(asked));
      return { id, outputs: { id, tagsAll: {}, ...(await look(id)) } };
    },
    read: async ({ id }) => look(id),
    import: (id) => ({ id, state: { id } }),
    update: async (planned, { id }) => {
      const asked = { RoleName: id, PolicyDocument: requiredText(planned, "assumeRolePolicy") };
      const { iam } = session();
      await ask(
        `updating IAM Role (${id}) assume role policy`,
        "IAM: UpdateAssumeRolePolicy",
        iam.updateAssumeRolePolicy(asked),
      );
      return (await look(id)) ?? {};
    },
    delete: async ({ id }) => {
      const { iam } = session();
      await unlessGone(ask(`deleting IAM Role (${id})`, "IAM: DeleteRole", iam.deleteRole({ RoleName: id })));
    },
  };
}
