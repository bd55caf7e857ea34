import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { Origin } from "../catalog/index.ts";
import { EdgeAllowlist, HTTPS_ONLY, type Peer, type Rule, TO_TUNNEL } from "../hardening/index.ts";

/** How an allowlist stands to the rest. */
interface AllowlistOptions {
  readonly parent: Resource;
  readonly providers: Record<string, ProviderResource>;
  /** Whether the tunnel alone leads in, so that no port is open to the edge. */
  readonly isClosed: boolean;
  /** What every part of it waits for. */
  readonly after: readonly Resource[];
}

/** The allowlist that an origin describes, if it does. */
export function allowlistOf(
  name: string,
  { allowlist, ports, vpc, tunnel }: Origin,
  { parent, providers, isClosed, after }: AllowlistOptions,
): EdgeAllowlist | undefined {
  if (allowlist === undefined) return undefined;
  const { securityGroup, egress, ingress, headroom } = allowlist;
  return new EdgeAllowlist(
    `${name}-edge`,
    {
      services: ports,
      ...(securityGroup === undefined ? { vpcId: vpc } : { securityGroupId: securityGroup }),
      egress: egress?.map((rule) => ruleOf(rule, rule.to)) ?? [
        ...HTTPS_ONLY,
        ...(tunnel === undefined ? [] : TO_TUNNEL),
      ],
      otherIngress: ingress.map((rule) => ruleOf(rule, rule.from)),
      headroom,
      ...(isClosed && { closed: true }),
    },
    {
      parent,
      providers,
      // What a component depends on, its parts do not by themselves.
      transformations:
        after.length === 0
          ? []
          : [
              ({ props, opts }) => ({
                props,
                opts: { ...opts, dependsOn: [...listOf(opts.dependsOn), ...after] },
              }),
            ],
    },
  );
}

function listOf(dependsOn: unknown): Resource[] {
  return Array.isArray(dependsOn) ? dependsOn : dependsOn === undefined ? [] : [dependsOn as Resource];
}

type Said = NonNullable<Origin["allowlist"]>["ingress"][number];

function ruleOf({ name, port, protocol }: Omit<Said, "from">, range: string): Rule {
  const peer: Peer = range.includes(":") ? { cidrIpv6: range } : { cidrIpv4: range };
  return { name, ports: port, protocol, peer };
}
