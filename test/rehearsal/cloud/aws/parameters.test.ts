import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AwsAt, awsAt, refusal } from "./aws-at.ts";

const Name = "/shop/prod/TOKEN";

let aws: AwsAt;
beforeEach(async () => {
  aws = await awsAt();
});
afterEach(() => aws.cloud.close());

const put = (Value: string, more: object = {}) =>
  aws.ssm.putParameter({ Name, Value, Type: "SecureString", ...more });
const described = async () => {
  const ParameterFilters = [{ Key: "Name", Option: "Equals", Values: [Name] }];
  return (await aws.ssm.describeParameters({ ParameterFilters })).Parameters?.[0];
};

describe("a parameter of the simulated Parameter Store", () => {
  it.each([`quotes " and ', $HOME, \n two lines, ümlaut`, "x".repeat(4096)])(
    "gives back what was put there",
    async (text) => {
      await put(text);
      expect((await aws.ssm.getParameter({ Name, WithDecryption: true })).Parameter?.Value).toBe(text);
      expect((await aws.ssm.getParameter({ Name })).Parameter?.Value).not.toBe(text);
    },
  );

  it("is overwritten by who says so alone, and counts its versions", async () => {
    await put("value 1");
    expect(await refusal(put("value 2"))).toBe("ParameterAlreadyExists");
    expect((await put("value 2", { Overwrite: true })).Version).toBe(2);
  });

  it("holds 4 KB, 8 KB in the advanced tier, and never goes back", async () => {
    expect(await refusal(put("x".repeat(4097)))).toBe("ValidationException");
    await put("x".repeat(8192), { Tier: "Advanced" });
    expect((await described())?.Tier).toBe("Advanced");
    const less = { Tier: "Standard", Overwrite: true };
    expect(await refusal(put("x", less))).toBe("ValidationException");
    expect(await refusal(put("x".repeat(8193), { Tier: "Advanced", Overwrite: true }))).toBe(
      "ValidationException",
    );
  });

  it("keeps the key that it was encrypted with", async () => {
    await put("value 1", { KeyId: "alias/shop" });
    await put("value 2", { Overwrite: true });
    expect((await described())?.KeyId).toBe("alias/shop");
  });

  it("has no tags, which the official plugin asks for", async () => {
    await put("value 1");
    const tags = aws.ssm.listTagsForResource({ ResourceType: "Parameter", ResourceId: Name });
    expect((await tags).TagList).toEqual([]);
  });

  it("is gone when it is deleted, and can't be deleted twice", async () => {
    await put("value 1");
    await aws.ssm.deleteParameter({ Name });
    expect(await refusal(aws.ssm.getParameter({ Name }))).toBe("ParameterNotFound");
    expect(await refusal(aws.ssm.deleteParameter({ Name }))).toBe("ParameterNotFound");
  });

  it.each(["/aws/TOKEN", "ssmTOKEN", "/shop//TOKEN", "/shop/TOKEN/", `/${"a/".repeat(15)}b`, "shop/TOKEN"])(
    "is not called %s",
    async (name) => {
      expect(await refusal(put("value", { Name: name }))).toBe("ValidationException");
    },
  );
});
