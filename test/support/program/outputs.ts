import { createHash } from "node:crypto";
import {
  isPropertyMap,
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
  "cloudflare:index/authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate": [],
  "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings": [],
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": [],
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": [],
  "pulumi:providers:aws": [],
  "pulumi:providers:github": [],
  "keyturn:index:AdoptedValue": ["value"],
  "keyturn:index:Minted": ["value", "credentialId"],
  "keyturn:index:VaultValue": ["value", "version"],
  "keyturn:index:EnvFiles": ["writtenOn"],
  "keyturn:index:Action": ["owing"],
  "keyturn:index:InstanceIdentity": ["associationId"],
  "keyturn:index:LastAction": [],
  "keyturn:index:OriginTls": ["fingerprint"],
  "keyturn:index:PlaceValues": ["owed"],
  "keyturn:index:PreviousValues": [],
  "keyturn:index:ServiceRoles": [],
  "keyturn:index:StaticKeysGone": [],
  "keyturn:index:PreviousKey": [],
  "keyturn:index:Migration": ["left"],
  "keyturn:index:SseHost": [],
  "keyturn:index:TunnelConnector": [],
};

/**
 * The value that a generation has in these tests: always the same for a name, and like no text that a program
 * would hold.
 */
export function testValue(name: string): string {
  return createHash("sha256").update(`value of ${name}`).digest("base64url");
}

/** A value of the form that what is minted has, where something of the program reads that; it holds {@link testValue}. */
function mintedValue(name: string, source: PropertyValue | undefined): string {
  const value = testValue(name);
  const by = isPropertyMap(source) ? source.by : undefined;
  const block = (label: string) => `-----BEGIN ${label}-----\n${btoa(value)}\n-----END ${label}-----\n`;
  if (by === "cloudflare-access-service-token")
    return `${"0".repeat(32)}.access:${value}:00000000-0000-4000-8000-000000000000`;
  if (typeof by === "string" && by.includes("certificate"))
    return `${block("PRIVATE KEY")}${block("CERTIFICATE")}`;
  return value;
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
      const known = type === "keyturn:index:Minted" ? mintedValue(name, inputs.source) : testValue(name);
      const plain = preview ? UNKNOWN : known;
      return options.additionalSecretOutputs?.includes(property) ? new Secret(plain) : plain;
    };
    return { id, outputs: Object.fromEntries(properties.map((property) => [property, value(property)])) };
  };
}
