import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { AwsRefusal } from "./aws-error.ts";
import { ACCOUNT } from "./ids.ts";
import { type Operations, operation } from "./operation.ts";
import type { AwsState, StoredProfile, StoredRole } from "./state.ts";

const Name = z.string().regex(/^[\w+=,.@-]{1,64}$/);
const Path = z.literal("/").optional();
const document = z.string().refine((text) => {
  try {
    return (JSON.parse(text) as { Version?: unknown }).Version === "2012-10-17";
  } catch {
    return false;
  }
});
/** Source: IAM quotas: the policies within one role, without their white space. */
const LONGEST_POLICIES = 10_240;

/** Roles, the policies within them, and instance profiles. Source: IAM API Reference. */
export function iamRoles({ state, save }: ServiceContext<AwsState>): Operations {
  const roles = (): Record<string, StoredRole> => {
    state.roles ??= {};
    return state.roles;
  };
  const profiles = (): Record<string, StoredProfile> => {
    state.profiles ??= {};
    return state.profiles;
  };
  const found = <T>(all: Record<string, T>, kind: string, name: string): T => {
    const one = all[name];
    if (one !== undefined) return one;
    throw new AwsRefusal("NoSuchEntity", `The ${kind} with name ${name} cannot be found.`, 404);
  };
  const fresh = (all: Record<string, unknown>, kind: string, name: string): void => {
    if (all[name] !== undefined)
      throw new AwsRefusal("EntityAlreadyExists", `${kind} with name ${name} already exists.`, 409);
  };
  const conflict = (message: string) => new AwsRefusal("DeleteConflict", message, 409);
  const role = (name: string) => found(roles(), "role", name);
  const profile = (name: string) => found(profiles(), "instance profile", name);
  const toldRole = (name: string) => ({
    RoleName: name,
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    Path: "/",
    RoleId: `AROA${name}`,
    CreateDate: "2026-01-01T00:00:00Z",
    AssumeRolePolicyDocument: encodeURIComponent(role(name).trust),
    Description: role(name).description,
    MaxSessionDuration: 3600,
  });
  const toldProfile = (name: string) => ({
    InstanceProfileName: name,
    Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${name}`,
    Path: "/",
    InstanceProfileId: `AIPA${name}`,
    CreateDate: "2026-01-01T00:00:00Z",
    Roles: profile(name).roles.map(toldRole),
  });
  return {
    CreateRole: operation(
      z.object({
        RoleName: Name,
        AssumeRolePolicyDocument: document,
        Description: z.string().max(1000).optional(),
        Path,
      }),
      ({ RoleName: name, AssumeRolePolicyDocument: trust, Description: description = "" }) => {
        fresh(roles(), "Role", name);
        roles()[name] = { trust, description, policies: {} };
        save();
        return { Role: toldRole(name) };
      },
    ),
    GetRole: operation(z.object({ RoleName: Name }), ({ RoleName: name }) => ({ Role: toldRole(name) })),
    UpdateAssumeRolePolicy: operation(
      z.object({ RoleName: Name, PolicyDocument: document }),
      ({ RoleName: name, PolicyDocument: trust }) => {
        role(name).trust = trust;
        save();
        return {};
      },
    ),
    DeleteRole: operation(z.object({ RoleName: Name }), ({ RoleName: name }) => {
      if (Object.keys(role(name).policies).length > 0)
        throw conflict("Cannot delete entity, must delete policies first.");
      if (Object.values(profiles()).some((one) => one.roles.includes(name)))
        throw conflict("Cannot delete entity, must remove roles from instance profile first.");
      delete roles()[name];
      save();
      return {};
    }),
    PutRolePolicy: operation(
      z.object({ RoleName: Name, PolicyName: Name, PolicyDocument: document }),
      ({ RoleName: name, PolicyName, PolicyDocument }) => {
        const { policies } = role(name);
        const all = Object.values({ ...policies, [PolicyName]: PolicyDocument });
        if (all.join("").replace(/\s/g, "").length > LONGEST_POLICIES)
          throw new AwsRefusal(
            "LimitExceeded",
            `Maximum policy size of ${LONGEST_POLICIES} bytes exceeded`,
            409,
          );
        policies[PolicyName] = PolicyDocument;
        save();
        return {};
      },
    ),
    GetRolePolicy: operation(
      z.object({ RoleName: Name, PolicyName: Name }),
      ({ RoleName: name, PolicyName }) => ({
        RoleName: name,
        PolicyName,
        PolicyDocument: encodeURIComponent(found(role(name).policies, "role policy", PolicyName)),
      }),
    ),
    DeleteRolePolicy: operation(
      z.object({ RoleName: Name, PolicyName: Name }),
      ({ RoleName: name, PolicyName }) => {
        found(role(name).policies, "role policy", PolicyName);
        delete role(name).policies[PolicyName];
        save();
        return {};
      },
    ),
    CreateInstanceProfile: operation(
      z.object({ InstanceProfileName: Name, Path }),
      ({ InstanceProfileName: name }) => {
        fresh(profiles(), "Instance Profile", name);
        profiles()[name] = { roles: [] };
        save();
        return { InstanceProfile: toldProfile(name) };
      },
    ),
    GetInstanceProfile: operation(
      z.object({ InstanceProfileName: Name }),
      ({ InstanceProfileName: name }) => ({ InstanceProfile: toldProfile(name) }),
    ),
    AddRoleToInstanceProfile: operation(
      z.object({ InstanceProfileName: Name, RoleName: Name }),
      ({ InstanceProfileName, RoleName }) => {
        role(RoleName);
        const held = profile(InstanceProfileName);
        if (held.roles.length > 0)
          throw new AwsRefusal(
            "LimitExceeded",
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
            409,
          );
        held.roles = [RoleName];
        save();
        return {};
      },
    ),
    RemoveRoleFromInstanceProfile: operation(
      z.object({ InstanceProfileName: Name, RoleName: Name }),
      ({ InstanceProfileName, RoleName }) => {
        const held = profile(InstanceProfileName);
        held.roles = held.roles.filter((one) => one !== RoleName);
        save();
        return {};
      },
    ),
    DeleteInstanceProfile: operation(
      z.object({ InstanceProfileName: Name }),
      ({ InstanceProfileName: name }) => {
        if (profile(name).roles.length > 0)
          throw conflict("Cannot delete entity, must remove roles from instance profile first.");
        delete profiles()[name];
        save();
        return {};
      },
    ),
  };
}
