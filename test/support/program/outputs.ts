import { createHash } from "node:crypto";
import {
  type PropertyMap,
  type PropertyValue,
  Secret,
  UNKNOWN,
} from "../../../rehearsal/providers/values.ts";
import type { Registration } from "./registration.ts";

/** The outputs of each type, besides its inputs. */
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result"],
  "command:local:Command": ["stdout", "stderr"],
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": ["updatedAt", "remoteUpdatedAt"],
  "github:index/actionsSecret:ActionsSecret": ["updatedAt", "remoteUpdatedAt"],
  "cloudflare:index/secretsStoreSecret:SecretsStoreSecret": ["status"],
  "cloudflare:index/workersScript:WorkersScript": ["etag"],
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": [],
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig": [],
  "cloudflare:index/dnsRecord:DnsRecord": [],
  "aws:ec2/managedPrefixList:ManagedPrefixList": ["version"],
  "aws:ec2/securityGroup:SecurityGroup": ["ownerId"],
  "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive": [],
  "aws:iam/instanceProfile:InstanceProfile": ["arn"],
  "aws:iam/role:Role": ["arn"],
  "aws:iam/rolePolicy:RolePolicy": [],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupRuleId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupRuleId"],
  "aws:secretsmanager/secretVersion:SecretVersion": [],
  "aws:ssm/parameter:Parameter": [],
  "pulumi:providers:aws": [],
  "pulumi:providers:github": [],
  "keyturn:index:AdoptedValue": ["value"],
  "keyturn:index:Minted": ["value", "credentialId"],
  "keyturn:index:VaultValue": ["value", "version"],
  "keyturn:index:EnvFiles": ["writtenOn"],
  "keyturn:index:Action": ["owing"],
  "keyturn:index:InstanceIdentity": ["associationId"],
  "keyturn:index:LastAction": [],
  "keyturn:index:PlaceValues": ["owed"],
  "keyturn:index:PreviousValues": [],
  "keyturn:index:ServiceRoles": [],
  "keyturn:index:StaticKeysGone": [],
  "keyturn:index:PreviousKey": [],
  "keyturn:index:Migration": ["left"],
  "keyturn:index:TunnelConnector": [],
};

/**
 * The value that a generation has in these tests: always the same for a name, and like no text that a program
 * would hold.
 */
export function testValue(name: string): string {
  return createHash("sha256").update(`value of ${name}`).digest("base64url");
}

/**
 * Answers a registration as the engine does in a preview, where nothing is known yet, or after an update. An output is
 * secret only where the program asked for that.
 */
export function outputsOf(
  preview: boolean,
): (resource: Registration) => { id: string; outputs: PropertyMap } {
  return ({ type, name, inputs, options }) => {
    // What names a provider to its resources is text in these tests, in a preview too.
    const id = preview && !type.startsWith("pulumi:providers:") ? "" : name;
    if (type === "pulumi:index:Stash") {
      return { id, outputs: { output: preview ? UNKNOWN : (inputs.input ?? null) } };
    }
    const properties = OUTPUTS[type];
    if (properties === undefined)
      throw new Error(`no test knows the outputs of ${type}; name them in outputs.ts`);
    const value = (property: string): PropertyValue => {
      const plain = preview ? UNKNOWN : testValue(name);
      return options.additionalSecretOutputs?.includes(property) ? new Secret(plain) : plain;
    };
    return { id, outputs: Object.fromEntries(properties.map((property) => [property, value(property)])) };
  };
}
