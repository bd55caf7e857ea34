import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, type AwsAt, awsAt, refusal } from "./aws-at.ts";

const UserName = "shop-deploy";

let aws: AwsAt;
beforeEach(async () => {
  aws = await awsAt();
});
afterEach(() => aws.cloud.close());

async function mint(): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const { AccessKey } = await aws.iam.createAccessKey({ UserName });
  return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
}

const lastUsed = async (AccessKeyId: string) =>
  (await aws.iam.getAccessKeyLastUsed({ AccessKeyId })).AccessKeyLastUsed?.LastUsedDate;

describe("access keys of the simulated IAM", () => {
  it("are two at most, and each lets in until it is deleted", async () => {
    const [one, other] = [await mint(), await mint()];
    expect(await refusal(mint())).toBe("LimitExceededException");
    for (const key of [one, other])
      expect((await aws.sts(key).getCallerIdentity({})).Arn).toBe(
        `arn:aws:iam::123456789012:user/${UserName}`,
      );
    await aws.iam.deleteAccessKey({ UserName, AccessKeyId: one.accessKeyId });
    expect(await refusal(aws.sts(one).getCallerIdentity({}))).toBe("UnrecognizedClientException");
    await aws.sts(other).getCallerIdentity({});
    const gone = aws.iam.deleteAccessKey({ UserName, AccessKeyId: one.accessKeyId });
    expect(await refusal(gone)).toBe("NoSuchEntityException");
  });

  it("are used or not, as AWS tells it", async () => {
    const key = await mint();
    expect(await lastUsed(key.accessKeyId)).toBeUndefined();
    await aws.sts(key).getCallerIdentity({});
    expect(await lastUsed(key.accessKeyId)).toBeInstanceOf(Date);
  });

  it("may ask who they are, and nothing else", async () => {
    const key = await mint();
    const { IAM } = await import("@aws-sdk/client-iam");
    const its = new IAM({ region: "us-east-1", endpoint: aws.url, credentials: key });
    expect(await refusal(its.listAccessKeys({ UserName }))).toBe("AccessDeniedException");
  });

  it("let nobody in who signs with another secret, or another body than was signed", async () => {
    const wrong = { ...ADMIN, secretAccessKey: "synthetic-other-secret" };
    expect(await refusal(aws.sts(wrong).getCallerIdentity({}))).toBe("SignatureDoesNotMatch");
    expect(
      await refusal(aws.sts({ ...ADMIN, accessKeyId: "AKIANOBODY0000000000" }).getCallerIdentity({})),
    ).toBe("UnrecognizedClientException");
    const bare = await fetch(aws.url, {
      method: "POST",
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    });
    expect([bare.status, await bare.text()]).toEqual([
      403,
      expect.stringContaining("MissingAuthenticationToken"),
    ]);
  });

  it("have no name: what is to be known of them stands in the user's tags", async () => {
    await aws.iam.tagUser({ UserName, Tags: [{ Key: "a", Value: "1" }] });
    await aws.iam.tagUser({
      UserName,
      Tags: [
        { Key: "a", Value: "2 x" },
        { Key: "b", Value: "" },
      ],
    });
    expect((await aws.iam.listUserTags({ UserName })).Tags).toEqual([
      { Key: "a", Value: "2 x" },
      { Key: "b", Value: "" },
    ]);
    expect(await refusal(aws.iam.tagUser({ UserName, Tags: [{ Key: "a", Value: "no, comma" }] }))).toBe(
      "ValidationException",
    );
    expect(await refusal(aws.iam.listUserTags({ UserName: "nobody" }))).toBe("NoSuchEntityException");
  });
});
