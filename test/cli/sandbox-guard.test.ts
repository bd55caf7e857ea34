import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { forgetOtherCredentials, refuseRealCloud } from "../../cli/engine/sandbox-guard.ts";
import { EXIT } from "../../cli/errors.ts";
import { CATALOG, keyturn, STACK, useProject } from "./support.ts";

const SETTINGS = "  github:baseUrl: https://github.example.com/\n  cloudflare:apiToken: { secure: v1:x }\n";
const MINTED =
  "  REGISTRY: { source: { kind: minted, by: command, create: make, find: seek, revoke: drop }, stages: [{ deliver: [env] }] }\n";
const MIGRATED =
  "  VAULT: { source: { kind: random, length: 32 }, encryptsData: { what: x, migrate: { run: [./move] } }, stages: [{ deliver: [env] }] }\n";

describe("the sandbox", () => {
  it("refuses a stack that sets up a cloud's plugin, before anything runs or is made", async () => {
    const root = useProject({ "Pulumi.test.yaml": `${STACK}${SETTINGS}` });
    const { exitCode, err } = await keyturn("sandbox", "--", "touch", "ran");
    expect(exitCode).toBe(EXIT.badInput);
    expect(err).toContain("Pulumi.test.yaml sets github:baseUrl and cloudflare:apiToken");
    expect(err).toContain("Work on a copy of this folder, and take them out of the copy's Pulumi.test.yaml");
    expect(err).not.toContain("github.example.com");
    expect([join(root, "ran"), join(root, ".keyturn")].filter(existsSync)).toEqual([]);
  });

  it("looks at the settings that the project has for all stacks, too", () => {
    const root = useProject({ "Pulumi.yaml": "name: shop\nconfig:\n  github:token: { value: x }\n" });
    expect(() => refuseRealCloud(root, ["test"])).toThrow("Pulumi.yaml sets github:token, and");
  });

  it("refuses a stack that says where Vault is, and knows nothing of it from the environment", () => {
    const root = useProject({ "Pulumi.test.yaml": `${STACK}  vault:address: https://vault.example.com\n` });
    expect(() => refuseRealCloud(root, ["test"])).toThrow("Pulumi.test.yaml sets vault:address");
    const env = {
      VAULT_ADDR: "https://vault.example.com",
      BAO_ADDR: "https://vault.example.com",
      HOME: "/home/x",
    };
    forgetOtherCredentials(env);
    expect(env).toEqual({ HOME: "/home/x" });
  });

  it("refuses a catalog whose commands mint, and names the secrets", () => {
    const root = useProject({ "catalog.yaml": `${CATALOG}${MINTED}` });
    expect(() => refuseRealCloud(root, ["test"])).toThrow(/REGISTRY of catalog.yaml: .* real credentials/);
  });

  it("refuses a catalog whose commands re-encrypt, and names the secrets", () => {
    const root = useProject({ "catalog.yaml": `${CATALOG}${MIGRATED}` });
    expect(() => refuseRealCloud(root, ["test"])).toThrow(/^VAULT of catalog.yaml: .* real data with keys/);
  });

  it("takes any other stack", () => {
    const root = useProject({ "Pulumi.test.yaml": `${STACK}  github-like:token: x\n` });
    expect(() => refuseRealCloud(root, ["test"])).not.toThrow();
  });

  it("takes the caller's other credentials out of the environment, and leaves the rest", () => {
    const env: NodeJS.ProcessEnv = {
      FLY_ACCESS_TOKEN: "a",
      CLOUDFLARE_API_KEY: "b",
      GITHUB_OWNER: "c",
      HOME: "/",
    };
    forgetOtherCredentials(env);
    expect(env).toEqual({ HOME: "/" });
  });
});
