import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { TargetOf } from "../../catalog/index.ts";

/** What an instance that exists already is given. */
export interface InstanceIdentityArgs {
  /** Such as `us-east-1`. */
  readonly region: string;
  /** Such as `i-0123456789abcdef0`. */
  readonly instanceId: Input<string>;
  /** The instance profile's name. */
  readonly profile: Input<string>;
  /** How many hops an answer of the metadata service may take. */
  readonly hopLimit: number;
}

/**
 * An instance profile tied to an instance, and its metadata service made to ask for tokens: the provider `keyturn` asks EC2 for
 * both, since neither has a resource that leaves the rest of an instance alone. Its deletion unties the profile; tokens
 * stay required.
 */
export class InstanceIdentity extends CustomResource {
  /** The id by which EC2 knows that the two are tied. */
  declare readonly associationId: Output<string>;

  constructor(name: string, args: InstanceIdentityArgs, opts: CustomResourceOptions) {
    super("keyturn:index:InstanceIdentity", name, { ...args, associationId: undefined }, opts);
  }
}

/** How a host is reached. */
export interface OnHost {
  /** For messages. */
  readonly name: string;
  /** The host, and its file of environment variables. */
  readonly target: TargetOf<"ssh-env-file">;
  /** Absolute folder that relative paths start from. */
  readonly directory: string;
}

/** Who a service of a host is, at AWS and on the host. */
export interface ServiceIdentity {
  /** The user that it runs as. */
  readonly user: string;
  /** Its configuration of AWS's on the host, by which its programs get its role's credentials. */
  readonly configFile: string;
  /** The ARN of its role. */
  readonly roleArn: Input<string>;
}

/** What is set up on a host so that each of its services has its own role. */
export interface ServiceRolesArgs extends OnHost {
  readonly region: string;
  readonly services: Readonly<Record<string, Pick<ServiceIdentity, "user" | "roleArn">>>;
}

/**
 * The ways by which the services of a host come to their roles: the provider `keyturn` sets them up there over SSH, as root, and
 * its deletion takes them away.
 */
export class ServiceRoles extends CustomResource {
  constructor(name: string, args: ServiceRolesArgs, opts: CustomResourceOptions) {
    super("keyturn:index:ServiceRoles", name, { ...args }, opts);
  }
}

/** What is taken out of a host's file of environment variables. */
export interface StaticKeysGoneArgs extends OnHost {
  /** The variables, such as `AWS_ACCESS_KEY_ID`. */
  readonly keys: readonly string[];
  /** By service: each has to have its own role before anything is taken out. */
  readonly services: Readonly<Record<string, ServiceIdentity>>;
}

/** Static keys taken out of a host's file, once every service there has shown that it comes in with its role. */
export class StaticKeysGone extends CustomResource {
  constructor(name: string, args: StaticKeysGoneArgs, opts: CustomResourceOptions) {
    super("keyturn:index:StaticKeysGone", name, { ...args }, opts);
  }
}
