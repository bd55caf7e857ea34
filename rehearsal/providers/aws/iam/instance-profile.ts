import { textOf } from "../../property-readers.ts";
import type { ResourceTable } from "../../resource-table.ts";
import type { PropertyMap } from "../../values.ts";
import { ask } from "../api-error.ts";
import { notHere, requiredText } from "../fields.ts";
import type { SessionSource } from "../session.ts";
import { unlessGone } from "./iam-answers.ts";

const inputs: ResourceTable["inputs"] = {
  // The official plugin makes one up where it is left out.
  name: { type: "string", change: "replace", required: true },
  role: { type: "string", change: "update" },
  path: { type: "string", change: "replace", validate: notHere("path") },
  tags: { type: { map: "string" }, change: "update", validate: notHere("tags") },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  createDate: { type: "string" },
  tagsAll: { type: { map: "string" } },
  uniqueId: { type: "string" },
};

/** `iam.InstanceProfile`: it has one role, which is taken out before another one comes in. Not recorded. */
export function instanceProfile(session: SessionSource): ResourceTable {
  const look = async (name: string): Promise<PropertyMap | undefined> => {
    const { iam } = session();
    const found = await unlessGone(
      ask(
        `reading IAM Instance Profile (${name})`,
        "IAM: GetInstanceProfile",
        iam.getInstanceProfile({ InstanceProfileName: name }),
      ),
    );
    if (found === undefined) return undefined;
    const { InstanceProfile: held } = found;
    return {
      arn: held?.Arn ?? null,
      createDate: held?.CreateDate?.toISOString() ?? null,
      name,
      role: held?.Roles?.[0]?.RoleName ?? null,
      uniqueId: held?.InstanceProfileId ?? null,
    };
  };
  const add = async (InstanceProfileName: string, RoleName: string) =>
    await ask(
      `adding IAM Role (${RoleName}) to IAM Instance Profile (${InstanceProfileName})`,
      "IAM: AddRoleToInstanceProfile",
      session().iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName }),
    );
  const takeOut = async (InstanceProfileName: string, RoleName: string) =>
    await unlessGone(
      ask(
        `removing IAM Role (${RoleName}) from IAM Instance Profile (${InstanceProfileName})`,
        "IAM: RemoveRoleFromInstanceProfile",
        session().iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName }),
      ),
    );
  return {
    token: "aws:iam/instanceProfile:InstanceProfile",
    source:
      "@pulumi/aws 7.48.0 iam/instanceProfile.d.ts; terraform-provider-aws internal/service/iam/instance_profile.go",
    inputs,
    outputs,
    create: async (planned) => {
      const id = requiredText(planned, "name");
      const { iam } = session();
      await ask(
        `creating IAM Instance Profile (${id})`,
        "IAM: CreateInstanceProfile",
        iam.createInstanceProfile({ InstanceProfileName: id }),
      );
      const role = textOf(planned, "role");
      if (role !== undefined) await add(id, role);
      return { id, outputs: { id, tagsAll: {}, ...(await look(id)) } };
    },
    read: async ({ id }) => look(id),
    import: (id) => ({ id, state: { id } }),
    update: async (planned, { id, state }) => {
      const [old, now] = [textOf(state, "role"), textOf(planned, "role")];
      if (old !== undefined && old !== now) await takeOut(id, old);
      if (now !== undefined && old !== now) await add(id, now);
      return (await look(id)) ?? {};
    },
    delete: async ({ id, state }) => {
      const role = textOf(state, "role");
      if (role !== undefined) await takeOut(id, role);
      const { iam } = session();
      await unlessGone(
        ask(
          `deleting IAM Instance Profile (${id})`,
          "IAM: DeleteInstanceProfile",
          iam.deleteInstanceProfile({ InstanceProfileName: id }),
        ),
      );
    },
  };
}
