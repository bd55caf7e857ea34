import type { AwsState } from "../state.ts";

/** A managed prefix list, with every version that it had. */
export interface StoredPrefixList {
  name: string;
  readonly family: "IPv4" | "IPv6";
  maxEntries: number;
  /** From 1; the last is the one that counts. */
  versions: string[][];
}

/** A rule of a security group. */
export interface StoredRule {
  readonly groupId: string;
  readonly isEgress: boolean;
  protocol: string;
  /** -1 for all of them. */
  fromPort: number;
  toPort: number;
  /** Exactly one: `cidrIpv4`, `cidrIpv6`, `prefixListId` or `referencedGroupId`. */
  peer: Readonly<Record<string, string>>;
  description: string;
}

/** An instance, as far as its identity goes. */
export interface StoredInstance {
  readonly groups: readonly string[];
  /** The id of what ties it to a profile, and the profile's name. */
  association: { readonly id: string; readonly profile: string } | null;
  metadata: { tokens: "optional" | "required"; hopLimit: number; endpoint: "enabled" | "disabled" };
}

/** What EC2 holds in one region, by id. */
export interface StoredEc2 {
  prefixLists: Record<string, StoredPrefixList>;
  groups: Record<string, { readonly name: string; readonly description: string; readonly vpcId: string }>;
  rules: Record<string, StoredRule>;
  instances: Record<string, StoredInstance>;
}

/** A region's part, made when it is first asked for: it has what every region has from its beginning. */
export function ec2Of(state: AwsState, region: string): StoredEc2 {
  state.ec2 ??= {};
  state.ec2[region] ??= structuredClone(state.ec2Everywhere ?? EMPTY);
  return state.ec2[region];
}

const EMPTY: StoredEc2 = { prefixLists: {}, groups: {}, rules: {}, instances: {} };

/** The ranges that a list lets in now. */
export function entriesOf({ versions }: StoredPrefixList): readonly string[] {
  return versions.at(-1) ?? [];
}

/** The sources that may reach a port of a group now: ranges, or the ids of groups. */
export function mayReach(ec2: StoredEc2, groupId: string, port: number): string[] {
  return Object.values(ec2.rules).flatMap((rule) => {
    const isOpen = rule.fromPort === -1 || (rule.fromPort <= port && port <= rule.toPort);
    if (rule.groupId !== groupId || rule.isEgress || !isOpen) return [];
    const { prefixListId } = rule.peer;
    if (prefixListId === undefined) return Object.values(rule.peer);
    const list = ec2.prefixLists[prefixListId];
    return list === undefined ? [] : entriesOf(list);
  });
}
