import type { StackResource } from "../../view/resource.ts";

/**
 * keyturn's components that guard an origin (components/hardening), and of each the resource that does the work: a component
 * without it is a name. WorkerSide makes nothing, and looks while the program runs.
 */
const GUARDS = {
  EdgeAllowlist: "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
  OriginTunnel: "keyturn:index:TunnelConnector",
  OriginTls: "keyturn:index:OriginTls",
  HostRole: "aws:iam/instanceProfile:InstanceProfile",
  EdgeAccess: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  WorkerSide: undefined,
} as const;

export type Guard = keyof typeof GUARDS;

/** The names of all guards. */
export const GUARD_NAMES = Object.keys(GUARDS) as Guard[];

/** How much of a guard a stack has. */
export type Standing = "there" | "empty" | "missing";

/** Whether a stack has a guard that does its work: of several of a kind, one has to. */
export function standingOf(guard: Guard, resources: readonly StackResource[]): Standing {
  const component = `keyturn:hardening:${guard}`;
  if (!resources.some(({ type }) => type === component)) return "missing";
  const works = GUARDS[guard];
  const isThere =
    works === undefined || resources.some((one) => one.type === works && isWithin(one, component));
  return isThere ? "there" : "empty";
}

/** The resources that stand in a guard's component. */
export function partsOf(guard: Guard, resources: readonly StackResource[]): StackResource[] {
  return resources.filter((one) => isWithin(one, `keyturn:hardening:${guard}`));
}

function isWithin({ parent }: StackResource, component: string): boolean {
  return parent !== undefined && (parent.type === component || isWithin(parent, component));
}
