import type { EC2 } from "@aws-sdk/client-ec2";
import type { IAM } from "@aws-sdk/client-iam";
import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { SSM } from "@aws-sdk/client-ssm";
import { quietSdk } from "../../../components/aws/quiet-sdk.ts";
import { ask } from "./api-error.ts";
import type { AwsService, Settings } from "./settings.ts";

/** A configured provider: AWS's own clients, led to where the settings say. */
export interface Session {
  readonly region: string;
  readonly ec2: EC2;
  readonly iam: IAM;
  readonly secretsManager: SecretsManager;
  readonly ssm: SSM;
}

/** What a resource asks for its session; it throws before the provider is configured. */
export type SessionSource = () => Session;

/**
 * Connects as the official plugin does when it is configured: it asks whose the credentials are.
 * The clients are loaded here: they are large, and most systems have none of it.
 * @throws AwsApiError where they are nobody's
 */
export async function connect(settings: Settings): Promise<Session> {
  const { region, credentials, endpoints, skipCredentialsValidation } = settings;
  quietSdk();
  const options = (service: AwsService) => {
    const endpoint = endpoints[service];
    return { region, credentials, ...(endpoint === undefined ? {} : { endpoint }) };
  };
  if (!skipCredentialsValidation) {
    const { STS } = await import("@aws-sdk/client-sts");
    const sts = new STS(options("sts"));
    await ask("validating provider credentials", "STS: GetCallerIdentity", sts.getCallerIdentity({}));
  }
  const [ec2, iam, secretsManager, ssm] = await Promise.all([
    import("@aws-sdk/client-ec2"),
    import("@aws-sdk/client-iam"),
    import("@aws-sdk/client-secrets-manager"),
    import("@aws-sdk/client-ssm"),
  ]);
  return {
    region,
    ec2: new ec2.EC2(options("ec2")),
    iam: new iam.IAM(options("iam")),
    secretsManager: new secretsManager.SecretsManager(options("secretsmanager")),
    ssm: new ssm.SSM(options("ssm")),
  };
}
