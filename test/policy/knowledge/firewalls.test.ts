import { describe, expect, it } from "vitest";
import { disallowOpenIngress } from "../../../policy/rules/disallow-open-ingress.ts";
import type { Value } from "../../../policy/view/value.ts";
import { findings, type Given } from "../../support/policy/seen.ts";

function inProgram(given: readonly Given[]): string[] {
  return findings(disallowOpenIngress, given);
}

describe("firewalls", () => {
  it.each<[string, string, Record<string, Value>, string]>([
    [
      "a security group rule",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "ingress", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] },
      "cidrBlocks[0]",
    ],
    [
      "a VPC's default group",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }] },
      "ingress[0].ipv6CidrBlocks[0]",
    ],
    [
      "CloudFormation's security group",
      "aws-native:ec2:SecurityGroup",
      { securityGroupIngress: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIp: "0.0.0.0/0" }] },
      "securityGroupIngress[0].cidrIp",
    ],
    [
      "Lightsail's ports, open to all without a range",
      "aws:lightsail/instancePublicPorts:InstancePublicPorts",
      { portInfos: [{ protocol: "tcp", fromPort: 22, toPort: 22 }] },
      "portInfos[0]",
    ],
    [
      "Google's firewall",
      "gcp:compute/firewall:Firewall",
      { allows: [{ protocol: "tcp", ports: ["443", "20-25"] }], sourceRanges: ["0.0.0.0/0"] },
      "sourceRanges[0]",
    ],
    [
      "Google's firewall, open to all without a source",
      "gcp:compute/firewall:Firewall",
      { allows: [{ protocol: "tcp" }] },
      "allows[0]",
    ],
    [
      "Azure's group",
      "azure-native:network:NetworkSecurityGroup",
      {
        securityRules: [
          {
            access: "Allow",
            direction: "Inbound",
            protocol: "*",
            destinationPortRange: "3389",
            sourceAddressPrefix: "*",
          },
        ],
      },
      "securityRules[0].sourceAddressPrefix",
    ],
    [
      "Azure's rule of a certain API version",
      "azure-native:network/v20240501:SecurityRule",
      {
        access: "Allow",
        direction: "Inbound",
        protocol: "Tcp",
        destinationPortRanges: ["80", "8080-8090"],
        sourceAddressPrefixes: ["Internet"],
      },
      "sourceAddressPrefixes[0]",
    ],
    [
      "DigitalOcean's firewall",
      "digitalocean:index/firewall:Firewall",
      { inboundRules: [{ protocol: "tcp", portRange: "all", sourceAddresses: ["::/0"] }] },
      "inboundRules[0].sourceAddresses[0]",
    ],
    [
      "Hetzner's firewall",
      "hcloud:index/firewall:Firewall",
      { rules: [{ direction: "in", protocol: "tcp", port: "any", sourceIps: ["0.0.0.0/0"] }] },
      "rules[0].sourceIps[0]",
    ],
  ])("are read: %s", (_, type, inputs, property) => {
    expect(inProgram([{ type, name: "it", inputs }])).toEqual([`it: ${property}`]);
  });

  it.each<[string, string, Record<string, Value>]>([
    [
      "Google's that is off",
      "gcp:compute/firewall:Firewall",
      { disabled: true, allows: [{ protocol: "all" }] },
    ],
    [
      "Google's for machines with a tag",
      "gcp:compute/firewall:Firewall",
      { allows: [{ protocol: "tcp", ports: ["22"] }], sourceTags: ["bastion"] },
    ],
    [
      "Azure's that denies",
      "azure-native:network:SecurityRule",
      {
        access: "Deny",
        direction: "Inbound",
        protocol: "*",
        destinationPortRange: "*",
        sourceAddressPrefix: "*",
      },
    ],
    [
      "Lightsail's for its own console",
      "aws:lightsail/instancePublicPorts:InstancePublicPorts",
      { portInfos: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrListAliases: ["lightsail-connect"] }] },
    ],
    [
      "a network ACL, which stands before security groups",
      "aws:ec2/networkAcl:NetworkAcl",
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0", action: "allow" }] },
    ],
  ])("are let be: %s", (_, type, inputs) => {
    expect(inProgram([{ type, name: "it", inputs }])).toEqual([]);
  });
});
