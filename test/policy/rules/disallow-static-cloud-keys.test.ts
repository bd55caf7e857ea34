import { describe, expect, it } from "vitest";
import { disallowStaticCloudKeys } from "../../../policy/rules/disallow-static-cloud-keys.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { githubSecret } from "../../support/policy/keyturn.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

function of(...given: Given[]): string[] {
  return findings(disallowStaticCloudKeys, given);
}

function named(name: Value): Given {
  return { ...githubSecret("s", []), inputs: { repository: "shop", secretName: name } };
}

const KEY: Given = { type: "aws:iam/accessKey:AccessKey", name: "deployer" };

describe("disallow-static-cloud-keys, by name", () => {
  it.each([
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "PROD_AWS_SECRET_ACCESS_KEY",
    "AWS_PROD_ACCESS_KEY_ID",
    "AWS_ACCESS_KEY",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_APPLICATION_CREDENTIALS_JSON",
    "GCP_SA_KEY",
    "AZURE_CLIENT_SECRET",
    "ARM_CLIENT_SECRET",
    "AZURE_CREDENTIALS",
  ])("refuses %s in a workflow's secrets", (name) => {
    expect(of(named(name))).toEqual(["s: secretName"]);
  });

  it.each([
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_ACCOUNT_ID",
    "AWS_WEBHOOK_SECRET",
    "GCP_PROJECT",
    "GCP_SERVICE_ACCOUNT",
    "GOOGLE_CLIENT_SECRET",
    "AZURE_CLIENT_ID",
    "AZURE_OPENAI_API_KEY",
    "LAWS_ACCESS_KEY_BOARD",
    "SESSION_SECRET",
  ])("lets %s be", (name) => {
    expect(of(named(name))).toEqual([]);
  });

  it("says what to use instead", () => {
    expect(found(disallowStaticCloudKeys, [named("AWS_ACCESS_KEY_ID")])[0]?.problem).toMatch(
      /^AWS_ACCESS_KEY_ID is a static key of AWS, where the job's own OIDC token .+ would do\.$/,
    );
  });

  it("refuses one in a function, a task or a machine's start", () => {
    const environment: Value = { variables: { UPLOADS_AWS_SECRET_ACCESS_KEY: UNKNOWN, STAGE: "prod" } };
    const containers = JSON.stringify([{ secrets: [{ name: "AWS_SECRET_ACCESS_KEY", valueFrom: "arn" }] }]);
    const start = "#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY=$(cat /run/key)\n";
    expect(
      of(
        { type: "aws:lambda/function:Function", name: "f", inputs: { environment } },
        {
          type: "aws:ecs/taskDefinition:TaskDefinition",
          name: "t",
          inputs: { containerDefinitions: containers },
        },
        { type: "aws:ec2/instance:Instance", name: "i", inputs: { userData: start } },
        {
          type: "aws:ec2/launchTemplate:LaunchTemplate",
          name: "l",
          inputs: { userData: Buffer.from(start).toString("base64") },
        },
      ),
    ).toEqual([
      "f: environment.variables.UPLOADS_AWS_SECRET_ACCESS_KEY",
      "t: containerDefinitions",
      "i: userData",
      "l: userData",
    ]);
  });

  it("refuses AWS keys in the .env file of an EC2 instance, and of no other host", () => {
    const file = (host: string): Given => ({
      type: "keyturn:index:PlaceValues",
      name: "text",
      inputs: {
        name: "text",
        target: { kind: "ssh-env-file", host, path: ".env" },
        entries: { AWS_SECRET_ACCESS_KEY: {}, GCP_SA_KEY: {} },
      },
    });
    expect(of(file("ec2-203-0-113-7.compute-1.amazonaws.com"))).toEqual([
      "text: entries.AWS_SECRET_ACCESS_KEY",
    ]);
    expect(of(file("gpu-1.example.com"))).toEqual([]);
    expect(
      findings(disallowStaticCloudKeys, [file("text-1")], { settings: { instances: ["text-*"] } }),
    ).toEqual(["text: entries.AWS_SECRET_ACCESS_KEY"]);
  });

  it("lets stores and other clouds' programs hold them", () => {
    expect(
      of(
        {
          type: "aws:ssm/parameter:Parameter",
          name: "AWS_SECRET_ACCESS_KEY",
          inputs: { name: "AWS_SECRET_ACCESS_KEY" },
        },
        {
          type: "aws:lambda/function:Function",
          name: "f",
          inputs: { environment: { variables: { GCP_SA_KEY: "x" } } },
        },
      ),
    ).toEqual([]);
  });

  it("says nothing of what is not known yet", () => {
    expect(
      of(named(UNKNOWN), {
        type: "aws:lambda/function:Function",
        name: "f",
        inputs: { environment: UNKNOWN },
      }),
    ).toEqual([]);
  });
});

describe("disallow-static-cloud-keys, by what it is made of", () => {
  it("refuses a key under another name", () => {
    expect(of(KEY, githubSecret("UPLOADS", ["deployer"]))).toEqual(["UPLOADS: value"]);
  });

  it("tells one that its name tells once", () => {
    const both = found(disallowStaticCloudKeys, [KEY, githubSecret("AWS_SECRET_ACCESS_KEY", ["deployer"])]);
    expect(both.map(({ property }) => property)).toEqual([["secretName"]]);
  });

  it("knows what keyturn minted, and Google's and Azure's keys", () => {
    const minted = (by: string) => ({
      type: "keyturn:index:Minted",
      name: `by-${by}`,
      inputs: { source: { by } },
    });
    expect(
      of(
        minted("aws-access-key"),
        minted("fly-token"),
        { type: "gcp:serviceaccount/key:Key", name: "gcp" },
        { type: "azuread:index/applicationPassword:ApplicationPassword", name: "azure" },
        githubSecret("A", ["by-aws-access-key"]),
        githubSecret("B", ["by-fly-token"]),
        githubSecret("C", ["gcp"]),
        githubSecret("D", ["azure"]),
      ),
    ).toEqual(["A: value", "C: value", "D: value"]);
  });

  it("lets a store hold it", () => {
    const version: Given = {
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      name: "v",
      madeOf: { secretString: ["deployer"] },
    };
    expect(of(KEY, version)).toEqual([]);
  });
});
