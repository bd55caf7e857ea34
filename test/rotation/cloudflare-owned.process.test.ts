import { describe, expect, it } from "vitest";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { testValue } from "../support/program/outputs.ts";
import { runSystem } from "./run-system.ts";

const ACCOUNT = "a".repeat(32);
const ADMIN = "synthetic-admin-token-of-the-stack";
const CATALOG = `
version: 1
system: edge
targets:
  edge:
    kind: cloudflare-worker-script
    account: "${ACCOUNT}"
    script: edge
    file: catalog.yaml
    compatibilityDate: "2026-01-01"
    vars: { MODE: live }
    bindings: { A_QUEUE: { type: queue, queueName: jobs } }
  site: { kind: cloudflare-pages, account: "${ACCOUNT}", project: site, then: [{ cloudflare-pages-deploy: {} }] }
secrets:
  KEY: { source: { kind: random, length: 40 }, stages: [{ deliver: [edge] }, { deliver: [site] }] }
  TOKEN:
    source:
      kind: minted
      by: cloudflare-token
      policies: [{ permissions: [Pages Write], resources: { com.cloudflare.api.account.a: "*" } }]
    stages: [{ deliver: [site] }]
`;
const made = { "1": { at: "2026-01-31T12:00:00.000Z" } };
const once = { current: 1, next: 2, made };

async function run(config: Readonly<Record<string, unknown>> = {}, catalog = CATALOG) {
  const generations = { KEY: once, TOKEN: once };
  const given = { "keyturn:generations": generations, ...config };
  return await runSystem({ catalog, secretKeys: ["cloudflare:apiToken"], config: given });
}

/** What was passed as a secret. */
function revealed(inputs: PropertyMap, property: string): unknown {
  const value = inputs[property];
  if (!(value instanceof Secret)) throw new Error(`${property} is no secret`);
  return value.reveal();
}

describe("a Worker that keyturn uploads", () => {
  it("gets its code, and all its bindings as one secret, in the order of their names", async () => {
    const { inputs, options } = (await run()).resource("edge");
    expect(inputs).toMatchObject({ accountId: ACCOUNT, scriptName: "edge", mainModule: "catalog.yaml" });
    expect(inputs.content).toBe(CATALOG);
    expect(revealed(inputs, "bindings")).toEqual([
      { name: "A_QUEUE", type: "queue", queueName: "jobs" },
      { name: "KEY", type: "secret_text", text: testValue("KEY-g1") },
      { name: "MODE", type: "plain_text", text: "live" },
    ]);
    expect(options).toMatchObject({ retainOnDelete: true, additionalSecretOutputs: ["bindings"] });
    expect(options.hooks).toMatchObject({
      beforeCreate: expect.arrayContaining(["keyturn-code-is-there-edge", "keyturn-script-is-free-edge"]),
      beforeUpdate: expect.arrayContaining(["keyturn-code-is-there-edge"]),
    });
  });

  it("holds nothing else up where its code is not there", async () => {
    const result = await run({}, CATALOG.replace("file: catalog.yaml", "file: not/built.mjs"));
    expect(result.errors).toEqual([]);
    expect(result.has("site")).toBe(true);
  });
});

describe("who comes in at Cloudflare", () => {
  it("goes from the stack's configuration to all that asks it, as a secret", async () => {
    const result = await run({ "cloudflare:apiToken": ADMIN });
    for (const name of ["TOKEN-g1", "site", "site-then-cloudflare-pages-deploy"])
      expect(revealed(result.resource(name).inputs, "access")).toEqual([
        JSON.stringify({ "cloudflare:apiToken": ADMIN }),
      ]);
    expect(result.resource("TOKEN-g1").options.ignoreChanges).not.toContain("access");
  });

  it("is left to the environment where the stack says nothing", async () => {
    const result = await run();
    for (const name of ["TOKEN-g1", "site", "site-then-cloudflare-pages-deploy"])
      expect(result.resource(name).inputs).not.toHaveProperty("access");
  });
});
