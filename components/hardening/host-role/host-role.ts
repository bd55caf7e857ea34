import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
  RunError,
} from "@pulumi/pulumi";
import type { TargetOf } from "../../catalog/index.ts";
import { InstanceIdentity, ServiceRoles, StaticKeysGone } from "./host-resources.ts";
import {
  type AwsHome,
  grantProblems,
  policyText,
  type ServiceGrants,
  servicePolicy,
  sharedSecrets,
} from "./service-policy.ts";

/** One service of a host. */
export interface HostService extends ServiceGrants {
  /** The user of the host that it runs as: its own, or the services are not apart. The service's name if left out. */
  readonly user?: string;
}

/** A host that is reached over SSH. */
export interface Host {
  /** How it is reached, and its file of environment variables; `then` starts again what reads that. */
  readonly file: TargetOf<"ssh-env-file">;
  /** Absolute folder that relative paths of `file` start from. */
  readonly directory: string;
}

/** The static keys of a host's environment, and where they stand. */
export interface StaticKeys extends Host {
  /** Such as `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. */
  readonly keys: readonly string[];
}

/** What a host's identity is made from. */
export interface HostRoleArgs extends AwsHome {
  /** The services on the host, by name: a role each. */
  readonly services: Readonly<Record<string, HostService>>;
  /** The instance, where one exists that the profile is to be tied to. */
  readonly instanceId?: Input<string>;
  /** How many hops an answer of the metadata service may take; 1 if left out, which keeps containers away from it. */
  readonly hopLimit?: number;
  /**
   * The host, where keyturn is to set up there how each service comes to its role. Left out, that is done by hand, as
   * docs/host-role.md has it.
   */
  readonly host?: Host;
  /**
   * The last step, reviewed by itself: these are taken out of the host's environment, once every service has shown that it
   * comes in with its own role. Left out, they stay.
   */
  readonly staticKeysGone?: StaticKeys;
}

/**
 * The identity of a host at AWS, in place of static keys: an instance profile whose role may do nothing but take on the role of
 * a service, and for each service a role that reads its own secrets and calls its own models. On the host, root alone reaches
 * the metadata service and hands each service's user its own role's credentials: docs/host-role.md, and why it is so in
 * docs/decisions/host-roles.md.
 * @throws RunError for arguments that can't be used
 */
export class HostRole extends ComponentResource {
  readonly instanceProfile: Output<string>;
  /** The ARNs of the services' roles, by service. */
  readonly roleArns: Output<Record<string, string>>;

  constructor(name: string, args: HostRoleArgs, opts: ComponentResourceOptions = {}) {
    super("keyturn:hardening:HostRole", name, {}, opts);
    refuse(name, args);
    const parent = { parent: this };
    const host = new Role(
      `${name}-host`,
      {
        name: `${name}-host`,
        description: `The machine of ${name}: takes on its services' roles`,
        assumeRolePolicy: trust({ Service: "ec2.amazonaws.com" }),
      },
      parent,
    );
    const roles = Object.entries(args.services).map(
      ([service, grants]) => [service, serviceRole(name, service, grants, host, args, this)] as const,
    );
    const arns = Object.fromEntries(roles.map(([service, { role }]) => [service, role.arn]));
    const takesOn = new RolePolicy(
      `${name}-takes-on`,
      {
        name: "takes-on-services",
        role: host.name,
        policy: all(Object.values(arns)).apply((known) =>
          policyText([{ Effect: "Allow", Action: "sts:AssumeRole", Resource: [...known].sort() }]),
        ),
      },
      parent,
    );
    const profile = new InstanceProfile(`${name}-profile`, { name, role: host.name }, parent);
    this.#onInstance(name, args, profile, arns, [takesOn, ...roles.map(([, { policy }]) => policy)]);
    this.instanceProfile = profile.name;
    this.roleArns = all(arns);
    this.registerOutputs({ instanceProfile: this.instanceProfile, roleArns: this.roleArns });
  }

  #onInstance(
    name: string,
    { instanceId, region, hopLimit = 1, services, host, staticKeysGone }: HostRoleArgs,
    profile: InstanceProfile,
    arns: Readonly<Record<string, Output<string>>>,
    policies: readonly RolePolicy[],
  ): void {
    const parent = { parent: this };
    const before: Resource[] = [profile, ...policies];
    const identities = Object.entries(services).map(([service, { user = service }]) => {
      const roleArn = arns[service];
      if (roleArn === undefined) throw new Error(`no role for ${service}`);
      return [service, { user, roleArn, configFile: configFileOf(service) }] as const;
    });
    if (host !== undefined) {
      const known = identities.map(([service, { user, roleArn }]) => [service, { user, roleArn }] as const);
      const args = {
        name,
        target: host.file,
        directory: host.directory,
        region,
        services: Object.fromEntries(known),
      };
      before.push(new ServiceRoles(`${name}-roles-on-host`, args, { ...parent, dependsOn: [...before] }));
    }
    // The metadata service is root's alone before it has a role to give, and until it has none: deletion goes the other way.
    if (instanceId !== undefined) {
      const args = { region, instanceId, profile: profile.name, hopLimit };
      before.push(new InstanceIdentity(`${name}-instance`, args, { ...parent, dependsOn: [...before] }));
    }
    if (staticKeysGone === undefined) return;
    const { file: target, directory, keys } = staticKeysGone;
    new StaticKeysGone(
      `${name}-static-keys-gone`,
      { name, target, directory, keys, services: Object.fromEntries(identities) },
      { ...parent, dependsOn: before },
    );
  }
}

/** Where a service's configuration of AWS's stands on its host. */
export function configFileOf(service: string): string {
  return `/etc/keyturn/${service}/aws.config`;
}

function serviceRole(
  name: string,
  service: string,
  grants: HostService,
  host: Role,
  home: AwsHome,
  parent: ComponentResource,
): { role: Role; policy: RolePolicy } {
  const role = new Role(
    `${name}-${service}`,
    {
      name: `${name}-${service}`,
      description: `The service ${service} of ${name}`,
      assumeRolePolicy: host.arn.apply((arn) => trust({ AWS: arn })),
    },
    { parent },
  );
  const args = { name: "own-secrets-and-models", role: role.name, policy: servicePolicy(grants, home) };
  return { role, policy: new RolePolicy(`${name}-${service}-policy`, args, { parent }) };
}

function trust(Principal: Readonly<Record<string, string>>): string {
  return policyText([{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }]);
}

/** All that is wrong, told at once. */
function refuse(name: string, args: HostRoleArgs): void {
  const { services, account, region, hopLimit = 1 } = args;
  const entries = Object.entries(services);
  const users = entries.map(([service, { user = service }]) => user);
  const problems = entries.flatMap(([service, grants]) => [
    ...(/^[a-z_][a-z0-9_-]{0,31}$/.test(grants.user ?? service)
      ? []
      : [`services.${service}.user is no user's name`]),
    // IAM takes 64 characters for a role's name, STS at least two for a session's, which is the service's.
    ...(/^[a-z][a-z0-9-]{1,30}$/.test(service) && `${name}-${service}`.length <= 64
      ? []
      : [`services.${service} is no name for a role`]),
    ...grantProblems(service, grants),
  ]);
  if (entries.length === 0) problems.push("services names none");
  if (services.host !== undefined) problems.push("services.host has the name of the machine's own role");
  if (!/^\d{12}$/.test(account)) problems.push("account is not twelve digits");
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) problems.push("region is no region of AWS's");
  if (!Number.isInteger(hopLimit) || hopLimit < 1 || hopLimit > 64) problems.push("hopLimit is not 1 to 64");
  problems.push(...sharedSecrets(services, args));
  if (users.includes("root"))
    problems.push("a service runs as root, who can take every service's role: give it a user of its own");
  const shared = users.find((user, index) => users.indexOf(user) !== index);
  if (shared !== undefined)
    problems.push(
      `services run as one user, ${shared}: give each its own, or one can take what the other has`,
    );
  if (problems.length > 0) throw new RunError(`${name}: ${problems.join("; ")}`);
}
