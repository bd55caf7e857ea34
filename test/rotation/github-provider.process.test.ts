import { beforeAll, describe, expect, it } from "vitest";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { dump } from "../support/program/dump.ts";
import { runCloud } from "./cloud-system.ts";
import type { SystemResult } from "./run-system.ts";

const PROVIDER = "pulumi:providers:github";
const FROM_ENVIRONMENT = "ghp_synthetic_from_the_environment";
const FROM_CONFIG = "ghp_synthetic_from_the_configuration";
const PEM = "synthetic-private-key-of-an-app";

let plain: SystemResult;
let configured: SystemResult;
let withApp: SystemResult;
beforeAll(async () => {
  const env = { GITHUB_TOKEN: FROM_ENVIRONMENT };
  [plain, configured, withApp] = await Promise.all([
    runCloud({ env }),
    runCloud({
      env,
      secretKeys: ["keyturn-given:OWN-g1", "github:token"],
      config: {
        "github:token": FROM_CONFIG,
        "github:baseUrl": "https://github.example.com/",
        "github:legacyClient": "true",
        "github:maxRetries": "7",
        "github:insecure": "false",
        "github:owner": "somebody",
        "github:retryableErrors": [500, 502],
      },
    }),
    runCloud({
      env,
      config: {
        "github:appAuth": { id: "123", installationId: "456", pemFile: PEM },
        "github:baseUrl": "[not JSON",
      },
    }),
  ]);
}, 60_000);

function providersOf(run: SystemResult): [string, PropertyMap][] {
  return run.named(PROVIDER).map((name) => [name, run.resource(name).inputs]);
}

function tokenOf(run: SystemResult): unknown {
  const { token } = run.resource("github-example").inputs;
  if (token !== undefined && !(token instanceof Secret)) throw new Error("the token is no secret");
  return token?.reveal();
}

describe("the provider of GitHub", () => {
  it("is one an owner, whose secrets are written by it", () => {
    expect(plain.named(PROVIDER).sort()).toEqual(["github-example", "github-friends"]);
    for (const [name, owner] of [
      ["repo-TOKEN", "example"],
      ["prod-TOKEN-DEPLOY_TOKEN", "example"],
      ["tool-KEY", "friends"],
    ] as const) {
      const provider = plain.resource(`github-${owner}`);
      expect(provider.inputs.owner).toBe(owner);
      expect(plain.resource(name).options.provider).toBe(`${provider.urn}::github-${owner}`);
    }
  });

  it("has the client that waits when it is asked to, unless the stack says otherwise", () => {
    for (const [, inputs] of providersOf(plain)) expect(inputs.legacyClient).toBe("false");
    for (const [, inputs] of providersOf(configured)) expect(inputs.legacyClient).toBe("true");
  });

  it("has the environment's token as a secret, and in no other way", () => {
    expect(tokenOf(plain)).toBe(FROM_ENVIRONMENT);
    expect(dump(plain)).not.toContain(FROM_ENVIRONMENT);
    expect(plain.printed).toBe("");
  });

  it("has the stack's token as a secret, before the environment's", () => {
    expect(tokenOf(configured)).toBe(FROM_CONFIG);
    expect(dump(configured)).not.toMatch(/ghp_synthetic/);
  });

  it("has the stack's settings: text, numbers, switches and lists", () => {
    for (const [, inputs] of providersOf(configured)) {
      expect(inputs).toMatchObject({
        baseUrl: "https://github.example.com/",
        maxRetries: "7",
        insecure: "false",
        retryableErrors: "[500,502]",
      });
    }
  });

  it("has the owner of its repositories, whatever the stack says", () => {
    expect(configured.resource("github-example").inputs.owner).toBe("example");
    expect(configured.resource("github-friends").inputs.owner).toBe("friends");
  });

  it("has an app's credential as a secret, and no token beside it", () => {
    const { appAuth, token } = withApp.resource("github-example").inputs;
    expect(appAuth).toBeInstanceOf(Secret);
    const given: unknown = appAuth instanceof Secret ? JSON.parse(String(appAuth.reveal())) : undefined;
    expect(given).toEqual({ id: "123", installationId: "456", pemFile: PEM });
    expect(token).toBeUndefined();
    expect(dump(withApp)).not.toContain(PEM);
    expect(dump(withApp)).not.toContain(FROM_ENVIRONMENT);
  });

  it("has text that only begins like JSON as it stands", () => {
    expect(withApp.resource("github-example").inputs.baseUrl).toBe("[not JSON");
  });
});

describe("an owner in the environment", () => {
  it("stops the program where it is another one than the catalog's, before anything is written", async () => {
    const refused = await runCloud({ env: { GITHUB_OWNER: "somebody" } });
    expect(refused.exitCode).toBe(32);
    expect(refused.errors.join()).toContain("GITHUB_OWNER is somebody in the environment");
    expect(refused.named(PROVIDER)).toEqual([]);
  });
});

describe("a secret of GitHub that somebody else wrote", () => {
  it("is told of, by the times alone", async () => {
    const written = "2026-02-02T00:00:00Z";
    const run = await runCloud({
      answers: ({ name }): PropertyMap =>
        name === "repo-TOKEN"
          ? { updatedAt: "2026-01-02T00:00:00Z", remoteUpdatedAt: written }
          : name === "tool-KEY"
            ? { updatedAt: "", remoteUpdatedAt: "" }
            : {},
    });
    expect(run.warnings).toEqual([
      `repo-TOKEN was written at GitHub by somebody else (${written}): rotate it, or roll it back`,
    ]);
  });
});
