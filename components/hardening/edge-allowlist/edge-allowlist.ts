import { ManagedPrefixList } from "@pulumi/aws/ec2/managedPrefixList.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { VpcSecurityGroupRulesExclusive } from "@pulumi/aws/ec2/vpcSecurityGroupRulesExclusive.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { getIpRangesOutput } from "@pulumi/cloudflare/getIpRanges.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  output,
  type Resource,
  RunError,
} from "@pulumi/pulumi";
import type { Fewest } from "./dropped.ts";
import { absurdities, type Family, inOrder, type PublishedRanges, shown } from "./published-ranges.ts";
import { rangesGuard } from "./ranges-guard.ts";
import { portProblems, ruleProblems } from "./refused.ts";
import { type Rule, ruleArgs } from "./rule.ts";
import { listSizes, type Sizes, weigh } from "./rule-count.ts";

/** Source: Amazon VPC User Guide, "Amazon VPC quotas": for each direction and each family. */
const RULES_PER_GROUP = 60;
const HEADROOM = 10;

/** What an allowlist is made from. */
export interface EdgeAllowlistArgs {
  /** The ports that the edge calls, by the name of what answers there: `{ text: 16385, image: 16384 }`. TCP. */
  services: Readonly<Record<string, number>>;
  /**
   * The security group that the origin has already. **Every rule of it that is not named here is taken out**, once those that
   * are named are in: a rule for all the world among them. Without it a group is made in `vpcId`.
   */
  securityGroupId?: Input<string>;
  /** The VPC in which a group is made where none is named. Give it to the origin by `securityGroupId` of this component. */
  vpcId?: Input<string>;
  /** What may leave, said in full: `HTTPS_ONLY` for most, with `TO_TUNNEL` beside a tunnel. Nothing leaves by an empty list. */
  egress: readonly Rule[];
  /** Who else comes in, such as an office by SSH. */
  otherIngress?: readonly Rule[];
  /** How many ranges more there is room for, as far as `rulesPerGroup` allows; 10 if left out. Each counts for a rule a port. */
  headroom?: number;
  /** How many rules a group may have, where AWS has raised its quota of 60. */
  rulesPerGroup?: number;
  /**
   * True: the edge calls through a tunnel, and no port is open to it. The lists stay, so that the way back is this one word.
   */
  closed?: boolean;
  /** The edge's ranges; what Cloudflare publishes if left out. */
  ranges?: Input<PublishedRanges>;
  /** How few ranges are believed for one run, where more than half of them are gone and that was found right. */
  fewest?: Fewest;
}

/**
 * Lets nobody in but the edge: a security group whose rules name two prefix lists with the edge's published ranges, and the
 * services' ports. A change of the ranges shows as a diff of the lists. EC2 takes the ranges that come and those that go in one
 * request, which makes one version of a list: nothing is let out of it before the rest is in.
 *
 * An answer without ranges, or with one for all the world, stops the run before anything of this is made; so does one with
 * fewer than half of those that were let in last, and more rules than the group may have.
 * @throws RunError for arguments that can't be used
 */
export class EdgeAllowlist extends ComponentResource {
  /** The group: the one that was named, or the one that was made. */
  readonly securityGroupId: Output<string>;
  readonly ipv4PrefixListId: Output<string>;
  readonly ipv6PrefixListId: Output<string>;

  constructor(name: string, args: EdgeAllowlistArgs, opts: ComponentResourceOptions = {}) {
    super("keyturn:hardening:EdgeAllowlist", name, {}, opts);
    refuse(name, args);
    const { ranges, sizes } = believedRanges(name, args, this);
    const guard = rangesGuard(name, ranges, { parent: this, fewest: args.fewest });
    const opens = { parent: this, dependsOn: [guard] };

    const lists = {
      ipv4: prefixList(name, "ipv4", ranges, sizes, opens),
      ipv6: prefixList(name, "ipv6", ranges, sizes, opens),
    };
    this.securityGroupId = groupOf(name, args, opens);
    const rules = this.#rules(name, args, lists, opens);
    new VpcSecurityGroupRulesExclusive(
      `${name}-only`,
      {
        securityGroupId: this.securityGroupId,
        ingressRuleIds: rules.ingress.map(({ id }) => id),
        egressRuleIds: rules.egress.map(({ id }) => id),
      },
      opens,
    );
    this.ipv4PrefixListId = lists.ipv4.id;
    this.ipv6PrefixListId = lists.ipv6.id;
    this.registerOutputs({
      securityGroupId: this.securityGroupId,
      ipv4PrefixListId: this.ipv4PrefixListId,
      ipv6PrefixListId: this.ipv6PrefixListId,
    });
  }

  #rules(
    name: string,
    { services, closed = false, otherIngress = [], egress }: EdgeAllowlistArgs,
    lists: Readonly<Record<Family, ManagedPrefixList>>,
    opts: { parent: Resource; dependsOn: Resource[] },
  ) {
    const { securityGroupId } = this;
    const ofEdge = (family: Family) =>
      Object.entries(closed ? {} : services).map(([service, port]) => {
        const of = `${service} from the edge, ${shown(family)}`;
        const tcp = { description: of, ipProtocol: "tcp", fromPort: port, toPort: port };
        const rule = { ...tcp, securityGroupId, prefixListId: lists[family].id };
        return new SecurityGroupIngressRule(`${name}-${service}-${family}`, rule, opts);
      });
    const others = otherIngress.map((rule) => {
      const ruled = { ...ruleArgs(rule), securityGroupId };
      return new SecurityGroupIngressRule(`${name}-in-${rule.name}`, ruled, adopting(rule, opts));
    });
    const leaving = egress.map((rule) => {
      const ruled = { ...ruleArgs(rule), securityGroupId };
      return new SecurityGroupEgressRule(`${name}-out-${rule.name}`, ruled, adopting(rule, opts));
    });
    return { ingress: [...ofEdge("ipv4"), ...ofEdge("ipv6"), ...others], egress: leaving };
  }
}

function adopting({ adopts }: Rule, opts: CustomResourceOptions): CustomResourceOptions {
  return adopts === undefined ? opts : { ...opts, import: adopts };
}

/** What can be told from the arguments alone. */
function refuse(name: string, args: EdgeAllowlistArgs): void {
  const { headroom = HEADROOM, rulesPerGroup = RULES_PER_GROUP, egress, otherIngress = [] } = args;
  const problems = [
    ...portProblems(args.services),
    ...ruleProblems("otherIngress", otherIngress),
    ...ruleProblems("egress", egress),
  ];
  if ((args.securityGroupId === undefined) === (args.vpcId === undefined))
    problems.push("one of securityGroupId and vpcId is to be set");
  if (!Number.isInteger(rulesPerGroup) || rulesPerGroup < 1)
    problems.push("rulesPerGroup is no number of rules");
  if (!Number.isInteger(headroom) || headroom < 0) problems.push("headroom is no number of ranges");
  for (const family of ["ipv4", "ipv6"] as const)
    if (weigh(family, egress) > rulesPerGroup)
      problems.push(`egress has more than ${rulesPerGroup} ${shown(family)} rules`);
  if (problems.length > 0) throw new RunError(`${name}: ${problems.join("; ")}`);
}

/** The edge's ranges, in one order, and how large their lists are to be; neither where they can't be believed, or have no room. */
function believedRanges(
  name: string,
  { services, otherIngress = [], ranges, ...args }: EdgeAllowlistArgs,
  parent: ComponentResource,
): { ranges: Output<PublishedRanges>; sizes: Output<Sizes> } {
  const { headroom = HEADROOM, rulesPerGroup = RULES_PER_GROUP } = args;
  const published = ranges === undefined ? getIpRangesOutput({}, { parent }) : output(ranges);
  const both = published.apply(({ ipv4Cidrs = [], ipv6Cidrs = [] }) => {
    const known = inOrder({ ipv4Cidrs, ipv6Cidrs });
    const absurd = absurdities(known);
    if (absurd.length > 0)
      throw new RunError(
        `${name}: the edge's ranges can't be believed: ${absurd.join("; ")}. Nothing was changed: run again later, or set ranges on this allowlist`,
      );
    // Counted whether the ports are open now or not, so that the lists keep their sizes.
    const ports = Object.keys(services).length;
    const sizes = listSizes(known, { ports, headroom, others: otherIngress, rulesPerGroup });
    if (typeof sizes === "string") throw new RunError(`${name}: ${sizes}`);
    return { known, sizes };
  });
  return { ranges: both.apply(({ known }) => known), sizes: both.apply(({ sizes }) => sizes) };
}

function prefixList(
  name: string,
  family: Family,
  ranges: Output<PublishedRanges>,
  sizes: Output<Sizes>,
  opts: { parent: Resource; dependsOn: Resource[] },
): ManagedPrefixList {
  const cidrs = ranges.apply((known) => known[`${family}Cidrs`]);
  const args = {
    addressFamily: shown(family),
    // No descriptions: the plugin takes an entry out and puts it in again to change one.
    // Source: terraform-provider-aws, internal/service/ec2/vpc_managed_prefix_list.go.
    entries: cidrs.apply((known) => known.map((cidr) => ({ cidr }))),
    maxEntries: sizes.apply((known) => known[family]),
    name: `${name}-${family}`,
  };
  return new ManagedPrefixList(`${name}-${family}`, args, opts);
}

function groupOf(
  name: string,
  { securityGroupId, vpcId }: EdgeAllowlistArgs,
  opts: { parent: Resource; dependsOn: Resource[] },
): Output<string> {
  if (securityGroupId !== undefined) return output(securityGroupId);
  const args = { name, description: "Only the edge", ...(vpcId === undefined ? {} : { vpcId }) };
  return new SecurityGroup(`${name}-group`, args, opts).id;
}
