import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AwsAt, awsAt } from "./aws-at.ts";

const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [] });

let aws: AwsAt;
beforeEach(async () => {
  aws = await awsAt();
});
afterEach(() => aws.cloud.close());

describe("a role of the simulated IAM", () => {
  it("gives its policies back as they were put, encoded for a URL", async () => {
    const { iam } = aws;
    await iam.createRole({ RoleName: "host", AssumeRolePolicyDocument: POLICY });
    await iam.putRolePolicy({ RoleName: "host", PolicyName: "p", PolicyDocument: POLICY });
    const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName: "host", PolicyName: "p" });
    expect(PolicyDocument).not.toBe(POLICY);
    expect(decodeURIComponent(PolicyDocument)).toBe(POLICY);
  });

  it("stays while it has a policy, or is in a profile", async () => {
    const { iam } = aws;
    await iam.createRole({ RoleName: "host", AssumeRolePolicyDocument: POLICY });
    await iam.putRolePolicy({ RoleName: "host", PolicyName: "p", PolicyDocument: POLICY });
    await expect(iam.deleteRole({ RoleName: "host" })).rejects.toThrow("must delete policies first");
    await iam.deleteRolePolicy({ RoleName: "host", PolicyName: "p" });
    await iam.createInstanceProfile({ InstanceProfileName: "host" });
    await iam.addRoleToInstanceProfile({ InstanceProfileName: "host", RoleName: "host" });
    await expect(iam.deleteRole({ RoleName: "host" })).rejects.toThrow("must remove roles");
    await expect(iam.deleteInstanceProfile({ InstanceProfileName: "host" })).rejects.toThrow(
      "must remove roles",
    );
  });

  it("refuses what is no policy", async () => {
    const asked = { RoleName: "host", AssumeRolePolicyDocument: "{}" };
    await expect(aws.iam.createRole(asked)).rejects.toThrow("AssumeRolePolicyDocument");
  });
});
