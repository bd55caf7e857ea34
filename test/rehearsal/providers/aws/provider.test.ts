import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awsProvider } from "../../../../rehearsal/providers/aws/provider.ts";
import { Secret } from "../../../../rehearsal/providers/values.ts";
import { ADMIN } from "../../cloud/aws/aws-at.ts";
import { type Stand, settingsFor, startStand } from "./stand.ts";

const SUBJECT = { urn: "urn:pulumi:s::p::pulumi:providers:aws::x", name: "x", type: "pulumi:providers:aws" };

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.aws.cloud.close());

describe("the stand-in for aws", () => {
  it("asks whose its credentials are when it is configured", async () => {
    expect(stand.aws.asked).toEqual(["GetCallerIdentity"]);
    const wrong = { ...settingsFor(stand.aws), secretKey: new Secret("synthetic-wrong-secret") };
    const refused = Promise.resolve(awsProvider({}).configure?.(wrong));
    await expect(refused).rejects.toThrow(/STS: GetCallerIdentity, .* 403, SignatureDoesNotMatch/);
    await expect(refused).rejects.not.toThrow("synthetic-wrong-secret");
    await awsProvider({}).configure?.({ ...wrong, skipCredentialsValidation: "true" });
  });

  it("takes from the environment what the stack does not say", async () => {
    const env = {
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: stand.aws.url,
      AWS_ACCESS_KEY_ID: ADMIN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ADMIN.secretAccessKey,
    };
    await awsProvider(env).configure?.({});
    expect(stand.aws.asked).toEqual(["GetCallerIdentity", "GetCallerIdentity"]);
    await expect(async () => awsProvider({}).configure?.({})).rejects.toThrow("Invalid AWS Region");
    await expect(async () => awsProvider({}).configure?.({ region: "us-east-1" })).rejects.toThrow(
      "No valid credential sources found.",
    );
  });

  it("marks the credentials secret, and refuses a setting that the plugin does not have", async () => {
    const news = {
      accessKey: "AKIA",
      secretKey: "synthetic",
      token: "synthetic",
      region: "eu-central-1",
      rgion: "x",
    };
    const checked = await stand.provider.checkConfig?.({ ...SUBJECT, olds: {}, news });
    for (const name of ["accessKey", "secretKey", "token"])
      expect(checked?.inputs[name]).toBeInstanceOf(Secret);
    expect(checked?.inputs.region).toBe("eu-central-1");
    expect(checked?.failures.map(({ reason }) => reason)).toEqual([expect.stringContaining("aws:rgion")]);
  });

  it.each(["profile", "assumeRoles", "defaultTags"])(
    "refuses the setting %s by name, which it does not act on",
    async (name) => {
      const settings = { ...settingsFor(stand.aws), [name]: '["x"]' };
      await expect(async () => awsProvider({}).configure?.(settings)).rejects.toThrow(
        `aws:${name} is not in this stand-in`,
      );
    },
  );
});
