import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { moveBack, standingOf } from "../../components/sinks/aws-previous-version.ts";
import { ADMIN, type AwsAt, awsAt, REGION } from "../rehearsal/cloud/aws/aws-at.ts";

const SecretId = "shop/database";
const token = (n: number) => `synthetic-token-0000000000000000000${n}`;

let aws: AwsAt;
beforeEach(async () => {
  aws = await awsAt();
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", ADMIN.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", ADMIN.secretAccessKey);
  for (const file of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(file, "/dev/null");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.cloud.close();
});

const put = (n: number, SecretString: string) =>
  aws.secrets.putSecretValue({ SecretId, SecretString, ClientRequestToken: token(n) });

describe("the version before of a secret at AWS", () => {
  it("stays the previous one where the value that stands there is written again", async () => {
    await put(1, "value 1");
    await put(2, "value 2");
    const standing = await standingOf(REGION, SecretId, "value 2");
    expect(standing).toEqual({ current: token(2), previous: token(1) });
    await put(3, "value 2");
    if (standing !== undefined) await moveBack(REGION, SecretId, standing);
    const { VersionIdsToStages } = await aws.secrets.describeSecret({ SecretId });
    expect(VersionIdsToStages).toEqual({ [token(3)]: ["AWSCURRENT"], [token(1)]: ["AWSPREVIOUS"] });
  });

  it("is left to AWS where another value is written", async () => {
    await put(1, "value 1");
    await put(2, "value 2");
    for (const text of ["value 3", "value 1"])
      expect(await standingOf(REGION, SecretId, text)).toBeUndefined();
  });

  it("is nothing where there is none, no value, no secret, or nobody may look", async () => {
    expect(await standingOf(REGION, SecretId, "value 1")).toBeUndefined();
    await put(1, "value 1");
    expect(await standingOf(REGION, SecretId, "value 1")).toBeUndefined();
    expect(await standingOf(REGION, "shop/other", "value 1")).toBeUndefined();
    await put(2, "value 2");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "synthetic-wrong-secret");
    expect(await standingOf(REGION, SecretId, "value 2")).toBeUndefined();
  });
});
