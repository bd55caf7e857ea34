/** Where names are turned into ARNs. */
export interface AwsHome {
  /** Such as `us-east-1`. */
  readonly region: string;
  /** Of twelve digits. */
  readonly account: string;
  /** `aws`; in China `aws-cn`, in GovCloud `aws-us-gov`. */
  readonly partition?: string;
}

/** What one service of a host may use. */
export interface ServiceGrants {
  /** Its secrets in Secrets Manager, by name or ARN: one that has all its keys will do. */
  readonly secrets?: readonly string[];
  /** The Bedrock models that it calls: a foundation model by its id, anything else by its ARN. */
  readonly bedrockModels?: readonly string[];
  /** The ARNs of the KMS keys that encrypt its secrets, where they are not AWS's own. */
  readonly kmsKeys?: readonly string[];
}

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The policy that lets a service read its secrets and call its models, and do nothing else. */
export function servicePolicy(grants: ServiceGrants, home: AwsHome): string {
  const { secrets = [], bedrockModels = [], kmsKeys = [] } = grants;
  const { partition = "aws", region } = home;
  const via = `secretsmanager.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`;
  return policyText([
    ...statement(
      "ReadOwnSecrets",
      ["secretsmanager:GetSecretValue"],
      secrets.map((one) => secretArn(one, home)),
    ),
    ...statement("DecryptOwnSecrets", ["kms:Decrypt"], kmsKeys, { StringEquals: { "kms:ViaService": via } }),
    ...statement(
      "CallOwnModels",
      ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      bedrockModels.map((one) => modelArn(one, home)),
    ),
  ]);
}

function statement(
  Sid: string,
  Action: readonly string[],
  resources: readonly string[],
  Condition?: Statement["Condition"],
): Statement[] {
  if (resources.length === 0) return [];
  const Resource = [...new Set(resources)].sort();
  return [{ Sid, Effect: "Allow", Action, Resource, ...(Condition === undefined ? {} : { Condition }) }];
}

/** A policy as text. */
export function policyText(Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Six characters that Secrets Manager puts behind a name. Source: Secrets Manager User Guide, "Secrets Manager ARN". */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

/** A name that ends like a suffix is still a name: only an ARN may have one. */
function secretArn(secret: string, { partition = "aws", region, account }: AwsHome): string {
  if (!secret.startsWith("arn:"))
    return `arn:${partition}:secretsmanager:${region}:${account}:secret:${secret}-??????`;
  return SUFFIX.test(secret) ? secret : `${secret}-??????`;
}

/** Source: Service Authorization Reference, "Resource types defined by Amazon Bedrock". */
function modelArn(model: string, { partition = "aws", region }: AwsHome): string {
  return model.startsWith("arn:") ? model : `arn:${partition}:bedrock:${region}::foundation-model/${model}`;
}

const SECRET = /^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/;
const MODEL = /^(?:arn:aws[a-z-]*:bedrock:[a-z0-9-]+:(?:\d{12})?:[a-z-]+\/)?[A-Za-z0-9_.:-]{1,200}$/;
/** Ids of profiles over several regions begin with where these are. */
const PROFILE = /^(?:us|us-gov|eu|apac|jp|au|ca|global)\./;
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** What is wrong with what a service is to be granted: above all, what would grant more than one thing. */
export function grantProblems(
  service: string,
  { secrets = [], bedrockModels = [], kmsKeys = [] }: ServiceGrants,
): string[] {
  const problems: string[] = [];
  if (secrets.length + bedrockModels.length === 0) problems.push(`services.${service} is granted nothing`);
  if (secrets.some((one) => !SECRET.test(one)))
    problems.push(`services.${service}.secrets has what is no one secret's name or ARN`);
  if (bedrockModels.some((one) => !MODEL.test(one)))
    problems.push(`services.${service}.bedrockModels has what is no one model's id or ARN`);
  const profile = bedrockModels.find((one) => PROFILE.test(one));
  if (profile !== undefined)
    problems.push(
      `services.${service}.bedrockModels: ${profile} stands for models of several regions: write its ARN, and those of the models`,
    );
  if (kmsKeys.some((one) => !KEY.test(one)))
    problems.push(`services.${service}.kmsKeys has what is no key's ARN`);
  return problems;
}

/** Secrets that two services may read, which one secret a service is there to prevent. */
export function sharedSecrets(services: Readonly<Record<string, ServiceGrants>>, home: AwsHome): string[] {
  const readers = new Map<string, string[]>();
  for (const [service, { secrets = [] }] of Object.entries(services)) {
    for (const arn of new Set(secrets.map((one) => secretArn(one, home).replace(SUFFIX, "-??????"))))
      readers.set(arn, [...(readers.get(arn) ?? []), service]);
  }
  return [...readers]
    .filter(([, all]) => all.length > 1)
    .map(([arn, all]) => `${arn.split(":secret:")[1]?.slice(0, -7)} may be read by ${all.join(" and ")}`);
}
