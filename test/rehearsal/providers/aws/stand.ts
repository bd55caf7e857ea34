import { awsProvider } from "../../../../rehearsal/providers/aws/provider.ts";
import type { DiffResult, Provider, Subject } from "../../../../rehearsal/providers/provider.ts";
import { type PropertyMap, Secret, unwrap } from "../../../../rehearsal/providers/values.ts";
import { ADMIN, type AwsAt, awsAt, REGION } from "../../cloud/aws/aws-at.ts";

/** The resources of the stand-in, by their tokens. */
const TOKENS = {
  SecretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  Parameter: "aws:ssm/parameter:Parameter",
  ManagedPrefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  SecurityGroup: "aws:ec2/securityGroup:SecurityGroup",
  IngressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  RulesExclusive: "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
  Role: "aws:iam/role:Role",
  RolePolicy: "aws:iam/rolePolicy:RolePolicy",
  InstanceProfile: "aws:iam/instanceProfile:InstanceProfile",
} as const;
export type Kind = keyof typeof TOKENS;

/** The stand-in, configured for a simulated AWS, and what an engine asks of it. */
export interface Stand {
  readonly aws: AwsAt;
  readonly provider: Provider;
  /** Reasons why Check refuses. */
  reasons(kind: Kind, news: PropertyMap): Promise<string[]>;
  create(kind: Kind, properties: PropertyMap): Promise<{ id: string; plain: PropertyMap; secrets: string[] }>;
  diff(kind: Kind, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
  update(kind: Kind, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
  read(kind: Kind, id: string, properties: PropertyMap): Promise<PropertyMap | undefined>;
  delete(kind: Kind, id: string, properties: PropertyMap): Promise<void>;
}

/** What `@pulumi/aws` gives the plugin for this simulated AWS. */
export function settingsFor({ url }: AwsAt): PropertyMap {
  return {
    region: REGION,
    accessKey: new Secret(ADMIN.accessKeyId),
    secretKey: new Secret(ADMIN.secretAccessKey),
    endpoints: JSON.stringify([{ ec2: url, iam: url, secretsmanager: url, ssm: url, sts: url }]),
    skipCredentialsValidation: "false",
    skipRegionValidation: "true",
  };
}

export async function startStand(): Promise<Stand> {
  const aws = await awsAt();
  const provider = awsProvider({});
  await provider.configure?.(settingsFor(aws));
  return {
    aws,
    provider,
    reasons: async (kind, news) => {
      const { failures } = await provider.check({ ...subject(kind), olds: {}, news });
      return failures.map(({ reason }) => reason);
    },
    create: async (kind, properties) => {
      const made = await provider.create({ ...subject(kind), properties, preview: false });
      const secrets = Object.keys(made.properties).filter((name) => made.properties[name] instanceof Secret);
      return { id: made.id, plain: unwrap(made.properties) as PropertyMap, secrets: secrets.sort() };
    },
    diff: async (kind, olds, news) =>
      provider.diff({ ...subject(kind), id: "any", olds, oldInputs: {}, news, ignoreChanges: [] }),
    update: async (kind, olds, news) => {
      const id = String(olds.id);
      const request = { ...subject(kind), id, olds, oldInputs: {}, news, ignoreChanges: [] };
      return unwrap(await provider.update({ ...request, preview: false })) as PropertyMap;
    },
    read: async (kind, id, properties) => {
      const found = await provider.read({ ...subject(kind), id, properties, inputs: {} });
      return found === undefined ? undefined : (unwrap(found.properties) as PropertyMap);
    },
    delete: async (kind, id, properties) =>
      provider.delete({ ...subject(kind), id, properties, oldInputs: {} }),
  };
}

function subject(kind: Kind): Subject {
  const type = TOKENS[kind];
  return { urn: `urn:pulumi:s::p::${type}::x`, name: "x", type };
}
