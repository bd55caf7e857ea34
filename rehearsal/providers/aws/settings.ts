import { z } from "zod";
import { type CheckRequest, type CheckResult, ProviderError } from "../provider.ts";
import { mapValues, type PropertyMap, type PropertyValue, Secret, Unknown, unwrap } from "../values.ts";

/** The services that the stand-in asks, by the names that `aws:endpoints` gives them. */
const SERVICES = ["ec2", "iam", "secretsmanager", "ssm", "sts"] as const;
export type AwsService = (typeof SERVICES)[number];

/** Where the stand-in finds AWS, and as whom. */
export interface Settings {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** By service; AWS's own where there is none. */
  readonly endpoints: Readonly<Partial<Record<AwsService, string>>>;
  readonly skipCredentialsValidation: boolean;
}

// Source: provider.d.ts of @pulumi/aws 7.48.0.
const CREDENTIALS = ["accessKey", "secretKey", "token"];
const KNOWN = new Set([
  ...CREDENTIALS,
  "endpoints",
  "region",
  "skipCredentialsValidation",
  "skipRegionValidation",
]);
// Of no consequence here.
const UNHEEDED = new Set([
  "maxRetries",
  "retryMode",
  "skipMetadataApiCheck",
  "skipRequestingAccountId",
  "tokenBucketRateLimiterCapacity",
  "userAgents",
]);
const NOT_HERE = new Set(
  (
    "allowedAccountIds assumeRoleWithWebIdentity assumeRoles customCaBundle defaultTags ec2MetadataServiceEndpoint " +
    "ec2MetadataServiceEndpointMode forbiddenAccountIds httpProxy httpsProxy ignoreTags insecure noProxy profile " +
    "s3UsEast1RegionalEndpoint s3UsePathStyle sharedConfigFiles sharedCredentialsFiles stsRegion tagPolicyCompliance " +
    "useDualstackEndpoint useFipsEndpoint"
  ).split(" "),
);
const ENGINE = new Set(["version", "pluginDownloadURL", "parameterization"]);

/** CheckConfig: the credentials are marked secret; a setting that the provider does not have is refused. */
export function checkSettings({ news }: CheckRequest): CheckResult {
  const known = (name: string) =>
    KNOWN.has(name) || UNHEEDED.has(name) || NOT_HERE.has(name) || ENGINE.has(name) || name.startsWith("__");
  const strangers = Object.keys(news).filter((name) => !known(name));
  return {
    inputs: mapValues(news, (value, name) => (CREDENTIALS.includes(name) ? marked(value) : value)),
    failures: strangers.map((name) => ({
      property: "",
      reason: `could not validate provider configuration: Invalid or unknown key. Check \`pulumi config get aws:${name}\`.`,
    })),
  };
}

const endpointList = z.array(z.record(z.string(), z.string()));

/**
 * Reads the provider's configuration, with the environment's variables where it leaves something out.
 * @throws ProviderError when a setting can't be used
 */
export function readSettings(args: PropertyMap, env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string): string | undefined => {
    const value = unwrap(args[name] ?? null);
    if (value instanceof Unknown) throw new ProviderError(`aws:${name} is not known yet`);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  // What is left out comes as an empty list at times.
  const foreign = [...NOT_HERE].find((name) => ![undefined, "[]", "{}", "false"].includes(text(name)));
  if (foreign !== undefined) throw new ProviderError(`aws:${foreign} is not in this stand-in`);
  const region = text("region") ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (region === undefined) throw new ProviderError("Invalid AWS Region: ");
  const accessKeyId = text("accessKey") ?? env.AWS_ACCESS_KEY_ID;
  const secretAccessKey = text("secretKey") ?? env.AWS_SECRET_ACCESS_KEY;
  const sessionToken = text("token") ?? env.AWS_SESSION_TOKEN;
  if (!accessKeyId || !secretAccessKey) throw new ProviderError("No valid credential sources found.");
  return {
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
    endpoints: endpointsOf(text("endpoints"), env),
    skipCredentialsValidation: text("skipCredentialsValidation") === "true",
  };
}

/** Source: "Service-specific endpoints" of the AWS SDKs and Tools Reference Guide. */
const VARIABLES: Readonly<Record<AwsService, string>> = {
  ec2: "AWS_ENDPOINT_URL_EC2",
  iam: "AWS_ENDPOINT_URL_IAM",
  secretsmanager: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  ssm: "AWS_ENDPOINT_URL_SSM",
  sts: "AWS_ENDPOINT_URL_STS",
};

function endpointsOf(
  text: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Settings["endpoints"] {
  const lists = endpointList.safeParse(text === undefined ? [] : parsed(text));
  if (!lists.success) throw new ProviderError("aws:endpoints must be a list of addresses by service");
  const given: Record<string, string> = Object.assign({}, ...lists.data);
  return Object.fromEntries(
    SERVICES.flatMap((service) => {
      const url = given[service] || env[VARIABLES[service]] || env.AWS_ENDPOINT_URL;
      return url ? [[service, url]] : [];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function marked(value: PropertyValue): PropertyValue {
  return value instanceof Secret || value instanceof Unknown || value === null ? value : new Secret(value);
}
