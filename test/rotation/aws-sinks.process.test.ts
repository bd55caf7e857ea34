import { beforeAll, describe, expect, it } from "vitest";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { testValue } from "../support/program/outputs.ts";
import { runSystem, type SystemResult, type SystemRun } from "./run-system.ts";

const CATALOG = `
version: 1
system: shop
targets:
  text: { kind: aws-secrets-manager, secret: shop/text, region: eu-central-1 }
  json: { kind: aws-secrets-manager, secret: shop/json, format: json, with: { user: app, port: 5432 } }
  params: { kind: aws-ssm-parameter, path: /shop, region: us-east-1, key: alias/shop, tier: advanced }
secrets:
  TOKEN: { source: { kind: random, length: 40 }, stages: [{ deliver: [text, { to: json, as: token }] }] }
  ANY: { source: { kind: random, length: 40 }, stages: [{ deliver: [{ to: json, as: any }, params] }] }
  GIVEN: { source: { kind: manual, from: nobody }, stages: [{ deliver: [params] }] }
`;

const LONGEST = "ü".repeat(4096);
const once = { current: 1, next: 2, made: { "1": { at: "2026-01-01T00:00:00.000Z" } } };
const ENDPOINTS = [{ secretsmanager: "https://aws.example.com", ssm: "https://aws.example.com" }];

async function run(config: object = {}, more: Partial<SystemRun> = {}) {
  return await runSystem({
    catalog: CATALOG,
    secretKeys: ["keyturn-given:GIVEN-g1", "aws:secretKey"],
    ...more,
    config: {
      "keyturn:generations": { TOKEN: once, ANY: once, GIVEN: once },
      "keyturn-given:GIVEN-g1": LONGEST,
      "aws:region": "eu-west-1",
      "aws:accessKey": "AKIASYNTHETIC0000000",
      "aws:secretKey": "synthetic-secret-access-key",
      "aws:endpoints": JSON.stringify(ENDPOINTS),
      ...config,
    },
  });
}

function revealed(inputs: PropertyMap, property: string): unknown {
  const value = inputs[property];
  if (!(value instanceof Secret)) throw new Error(`${property} is no secret`);
  return value.reveal();
}

let result: SystemResult;
beforeAll(async () => {
  result = await run();
}, 60_000);

describe("places at AWS", () => {
  it("are written by a provider for each region, whose credentials are secret and whose other settings are the stack's", () => {
    expect(result.errors).toEqual([]);
    expect(result.named("pulumi:providers:aws").sort()).toEqual([
      "aws-eu-central-1",
      "aws-eu-west-1",
      "aws-us-east-1",
    ]);
    const { inputs } = result.resource("aws-eu-central-1");
    expect(inputs).toMatchObject({ region: "eu-central-1", endpoints: JSON.stringify(ENDPOINTS) });
    expect(revealed(inputs, "accessKey")).toBe("AKIASYNTHETIC0000000");
    expect(revealed(inputs, "secretKey")).toBe("synthetic-secret-access-key");
  });

  it("get the value alone, or an object in a fixed order with what else stands there", () => {
    const text = result.resource("text").inputs;
    expect(text).toMatchObject({ region: "eu-central-1", secretId: "shop/text" });
    expect(revealed(text, "secretString")).toBe(testValue("TOKEN-g1"));
    expect(text).not.toHaveProperty("versionStages");
    const json = result.resource("json").inputs;
    expect(json.region).toBe("eu-west-1");
    expect(revealed(json, "secretString")).toBe(
      JSON.stringify({ any: testValue("ANY-g1"), port: 5432, token: testValue("TOKEN-g1"), user: "app" }),
    );
  });

  it("hold a parameter a key, encrypted with the key that the catalog names", () => {
    const { inputs, options } = result.resource("params-GIVEN");
    const expected = {
      region: "us-east-1",
      name: "/shop/GIVEN",
      type: "SecureString",
      tier: "Advanced",
      keyId: "alias/shop",
      overwrite: true,
    };
    expect(inputs).toMatchObject(expected);
    expect(revealed(inputs, "value")).toBe(LONGEST);
    expect(options).toMatchObject({
      retainOnDelete: true,
      hooks: { beforeDelete: ["keyturn-refuse-destroy"] },
    });
  });

  it("keep their secrets when they leave the state, also where another version takes the place of one", () => {
    const { options } = result.resource("text");
    expect(options.retainOnDelete).toBe(true);
    expect(options.hooks?.beforeCreate).toContain("keyturn-replacing");
    expect(options.hooks?.beforeDelete).toEqual(["keyturn-refuse-destroy"]);
  });

  it("let go of one by a version that may be deleted, which deletes the secret", async () => {
    const { options, inputs } = (
      await run({ "keyturn:removed": { TOKEN: "release", ANY: "release" } })
    ).resource("text");
    expect(options.retainOnDelete).toBeFalsy();
    expect(options.hooks?.beforeDelete).toEqual(["keyturn-empty-place", "keyturn-delete-aws-secret"]);
    expect(revealed(inputs, "secretString")).toBe(testValue("TOKEN-g1"));
  });

  it("refuse a longer value than they hold, without it", async () => {
    const refused = await run({ "keyturn-given:GIVEN-g1": `${LONGEST}u` });
    const told = refused.errors.join("\n");
    expect(told).toContain("GIVEN at params has 8193 bytes, and the place takes 8192 at most");
    expect(told).not.toContain("üü");
    expect(refused.has("params-GIVEN")).toBe(false);
  });

  it("refuse a value that AWS would take for the name of another parameter, without it", async () => {
    const refused = await run({ "keyturn-given:GIVEN-g1": "canary {{of\nmine}}" });
    const told = refused.errors.join("\n");
    expect(told).toContain("GIVEN at params holds {{ and }}");
    expect(told).not.toContain("canary");
    expect(refused.has("params-GIVEN")).toBe(false);
  });

  it("say their region, or the stack does: the environment is not asked", async () => {
    const refused = await run({ "aws:region": "" });
    expect(refused.errors.join("\n")).toContain("json does not say which region of AWS's it is in");
    expect(refused.errors.join("\n")).toContain("pulumi config set aws:region REGION");
  });
});
