import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, type AwsAt, awsAt, refusal } from "./aws-at.ts";

const SecretId = "shop/database";
const token = (n: number) => `synthetic-token-0000000000000000000${n}`;

let aws: AwsAt;
beforeEach(async () => {
  aws = await awsAt();
});
afterEach(() => aws.cloud.close());

const put = (n: number, SecretString: string) =>
  aws.secrets.putSecretValue({ SecretId, SecretString, ClientRequestToken: token(n) });
const labels = async () => (await aws.secrets.describeSecret({ SecretId })).VersionIdsToStages;
const value = async (VersionStage: string) =>
  (await aws.secrets.getSecretValue({ SecretId, VersionStage })).SecretString;

describe("a secret of the simulated Secrets Manager", () => {
  it.each([`quotes " and ', $HOME, \n two lines, ümlaut`, "x".repeat(65_536)])(
    "gives back what was put there",
    async (text) => {
      await put(1, text);
      expect(await value("AWSCURRENT")).toBe(text);
    },
  );

  it("moves the labels with each version: the one before is the previous one, older ones have none", async () => {
    for (const n of [1, 2, 3]) await put(n, `value ${n}`);
    expect(await labels()).toEqual({ [token(3)]: ["AWSCURRENT"], [token(2)]: ["AWSPREVIOUS"] });
    expect([await value("AWSCURRENT"), await value("AWSPREVIOUS")]).toEqual(["value 3", "value 2"]);
  });

  it("takes the same request twice for one, and another value under its token for a mistake", async () => {
    await put(1, "value 1");
    await put(2, "value 2");
    await put(2, "value 2");
    expect(await labels()).toEqual({ [token(2)]: ["AWSCURRENT"], [token(1)]: ["AWSPREVIOUS"] });
    expect(await refusal(put(2, "value 3"))).toBe("ResourceExistsException");
  });

  it("loses the previous value to the same one, put again under another token", async () => {
    await put(1, "value 1");
    await put(2, "value 2");
    await put(3, "value 2");
    expect(await value("AWSPREVIOUS")).toBe("value 2");
  });

  it("lets a label be moved by who knows where it is, and AWSCURRENT not be taken away", async () => {
    for (const n of [1, 2, 3]) await put(n, `value ${n}`);
    const move = (VersionStage: string, RemoveFromVersionId?: string, MoveToVersionId?: string) =>
      aws.secrets.updateSecretVersionStage({ SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId });
    expect(await refusal(move("AWSPREVIOUS", undefined, token(1)))).toBe("InvalidParameterException");
    expect(await refusal(move("AWSCURRENT", token(3)))).toBe("InvalidParameterException");
    await move("AWSPREVIOUS", token(2), token(1));
    expect(await labels()).toEqual({ [token(3)]: ["AWSCURRENT"], [token(1)]: ["AWSPREVIOUS"] });
    await move("AWSCURRENT", token(3), token(2));
    expect(await labels()).toEqual({ [token(2)]: ["AWSCURRENT"], [token(3)]: ["AWSPREVIOUS"] });
  });

  it("refuses what is too long, empty, or for a secret that is not there", async () => {
    expect(await refusal(put(1, "x".repeat(65_537)))).toBe("ValidationException");
    expect(await refusal(put(1, "ü".repeat(32_769)))).toBe("ValidationException");
    expect(await refusal(put(1, ""))).toBe("ValidationException");
    expect(await refusal(aws.secrets.getSecretValue({ SecretId: "shop/other" }))).toBe(
      "ResourceNotFoundException",
    );
    expect(await refusal(aws.secrets.getSecretValue({ SecretId }))).toBe("ResourceNotFoundException");
  });

  it("gives nothing more once its deletion is scheduled, and is known for a while", async () => {
    await put(1, "value 1");
    await aws.secrets.deleteSecret({ SecretId });
    expect(await refusal(value("AWSCURRENT"))).toBe("InvalidRequestException");
    expect(await refusal(put(2, "value 2"))).toBe("InvalidRequestException");
    expect((await aws.secrets.describeSecret({ SecretId })).DeletedDate).toBeInstanceOf(Date);
  });

  it("is another one in another region", async () => {
    await put(1, "value 1");
    const other = new SecretsManager({ region: "us-east-1", endpoint: aws.url, credentials: ADMIN });
    expect(await refusal(other.getSecretValue({ SecretId }))).toBe("ResourceNotFoundException");
  });

  it("keeps no value in its world", async () => {
    await put(1, "synthetic-value-0001");
    expect(JSON.stringify(aws.state())).not.toContain("synthetic-value-0001");
  });
});
