import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import { quietSdk } from "../../../../components/aws/quiet-sdk.ts";
import { awsService } from "../../../../rehearsal/cloud/aws/service.ts";
import type { AwsState } from "../../../../rehearsal/cloud/aws/state.ts";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";

export const REGION = "eu-central-1";
export const ADMIN = { accessKeyId: "AKIASYNTHETIC0000000", secretAccessKey: "synthetic-secret-access-key" };

/** A simulated AWS with a secret `shop/database` and a user `shop-deploy`, and AWS's own clients for it. */
export interface AwsAt {
  readonly cloud: Cloud;
  readonly url: string;
  readonly secrets: SecretsManager;
  readonly ssm: SSM;
  readonly iam: IAM;
  state(): AwsState;
  /** Another person's client. */
  sts(credentials: { accessKeyId: string; secretAccessKey: string }): STS;
  /** What is asked from here on, by operation. */
  readonly asked: string[];
}

export async function awsAt(): Promise<AwsAt> {
  quietSdk();
  const cloud = await startCloud([
    awsService({ ...ADMIN, secrets: ["shop/database"], users: ["shop-deploy"] }),
  ]);
  const url = cloud.urls.aws ?? "";
  const options = { region: REGION, endpoint: url, credentials: ADMIN, maxAttempts: 1 };
  const asked: string[] = [];
  cloud.interfere({
    matches: ({ operation = "" }) => {
      asked.push(operation);
      return false;
    },
    act: async (_, work) => await work(),
  });
  return {
    cloud,
    url,
    secrets: new SecretsManager(options),
    ssm: new SSM(options),
    iam: new IAM(options),
    state: () => cloud.stateOf("aws") as AwsState,
    sts: (credentials) => new STS({ ...options, credentials }),
    asked,
  };
}

/** The name that AWS's client gives a refusal. @throws Error where there is none */
export async function refusal(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error) return error.name;
    throw error;
  }
  throw new Error("it was not refused");
}
