import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { disallowExposedOrigin } from "../../policy/rules/disallow-exposed-origin.ts";
import { disallowOpenIngress } from "../../policy/rules/disallow-open-ingress.ts";
import { requireEncryptedTransport } from "../../policy/rules/require-encrypted-transport.ts";
import { UNKNOWN, type Value } from "../../policy/view/value.ts";
import { found } from "../support/policy/seen.ts";

/** Names that the rules read, so that what is made of them reaches deep. */
const NAMES = [
  ...["ingress", "securityGroupIngress", "securityRules", "inboundRules", "rules", "allows", "portInfos"],
  ...[
    "entries",
    "cidr",
    "protocol",
    "ipProtocol",
    "fromPort",
    "toPort",
    "ports",
    "port",
    "portRange",
    "type",
  ],
  ...[
    "cidrBlocks",
    "cidrIpv4",
    "prefixListId",
    "prefixListIds",
    "securityGroupId",
    "sourceRanges",
    "sourceIps",
  ],
  ...["sourceAddressPrefix", "destinationPortRange", "access", "direction", "bindings", "plainTextBindings"],
  ...["deploymentConfigs", "production", "envVars", "text", "json", "name", "value", "content", "records"],
  ...["proxied", "config", "ingresses", "service", "origins", "customOriginConfig", "originProtocolPolicy"],
  ...["domainName", "customHeaders", "defaultCacheBehavior", "listeners", "lbProtocol", "settings", "ssl"],
  ...[
    "actionParameters",
    "configuration",
    "url",
    "defaultActions",
    "loadBalancerArn",
    "settingId",
    "internal",
  ],
];

const TYPES = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:ec2/managedPrefixList:ManagedPrefixList",
  "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
  "aws:lightsail/instancePublicPorts:InstancePublicPorts",
  "aws-native:ec2:SecurityGroup",
  "gcp:compute/firewall:Firewall",
  "azure-native:network:NetworkSecurityGroup",
  "digitalocean:index/firewall:Firewall",
  "hcloud:index/firewall:Firewall",
  "cloudflare:index/workersScript:WorkersScript",
  "cloudflare:index/pagesProject:PagesProject",
  "cloudflare:index/dnsRecord:DnsRecord",
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
  "cloudflare:index/zoneSetting:ZoneSetting",
  "cloudflare:index/zoneSettingsOverride:ZoneSettingsOverride",
  "cloudflare:index/ruleset:Ruleset",
  "aws:route53/record:Record",
  "aws:cloudfront/distribution:Distribution",
  "aws:elb/loadBalancer:LoadBalancer",
  "aws:lb/listener:Listener",
  "github:index/repositoryWebhook:RepositoryWebhook",
];

const LEAF: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(
    UNKNOWN,
    null,
    true,
    false,
    0,
    -1,
    443,
    5432,
    "",
    "ingress",
    "http",
    "*",
    "plain_text",
  ),
  fc.constantFrom<Value>("0.0.0.0/0", "203.0.113.7", "http://203.0.113.7", "forward", "all", "443-80", "A"),
  fc.string({ maxLength: 12 }),
);

/** As the engine's values are read: maps without a prototype, so that nothing can be asked of them. */
const VALUE = fc.letrec<{ value: Value; map: Readonly<Record<string, Value>> }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, LEAF, tie("map"), fc.array(tie("value"), { maxLength: 3 })),
  map: fc
    .dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 8 })
    .map((map) => Object.assign(Object.create(null) as Record<string, Value>, map)),
}));

describe.each([disallowOpenIngress, disallowExposedOrigin, requireEncryptedTransport])("$name", (rule) => {
  it("throws at no shape that a property may have, and tells of no value", () => {
    const program = fc.array(fc.record({ type: fc.constantFrom(...TYPES), inputs: VALUE.map }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(program, (resources) => {
        const given = resources.map((one, index) => ({ ...one, name: `r${index}` }));
        for (const { problem } of found(rule, given)) expect(problem).not.toContain("203.0.113");
      }),
      { numRuns: 400 },
    );
  });
});
