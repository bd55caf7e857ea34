import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../rehearsal/cloud/cloudflare/service.ts";
import { cloudflareProvider } from "../../rehearsal/providers/cloudflare/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const ACCOUNT = "a".repeat(32);
const STORE = "d".repeat(32);
const TOKEN = "synthetic-cloudflare-token-0000000000000";
const VALUES = ["canary-value-1", "canary-value-2"] as const;

let cloud: Cloud;
let standIn: ServedProvider;
beforeEach(async () => {
  cloud = await startCloud([cloudflareService({ stores: { [ACCOUNT]: [STORE] }, token: TOKEN })]);
  standIn = await serveProvider(
    cloudflareProvider({
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4`,
    }),
  );
});
afterEach(async () => {
  await standIn.close();
  await cloud.close();
});

/** A secret in the account's store, and a Worker that has it twice: bound from the store, and as a text of its own. */
function program(value: string, name = "TOKEN_A"): string {
  return `
import { SecretsStoreSecret, WorkersScript } from "@pulumi/cloudflare";
import { secret } from "@pulumi/pulumi";
const value = secret("${value}");
const place = { accountId: "${ACCOUNT}", storeId: "${STORE}" };
const held = new SecretsStoreSecret("held", { ...place, name: "${name}", scopes: ["workers"], value });
new WorkersScript("worker", {
  accountId: "${ACCOUNT}",
  scriptName: "enter",
  mainModule: "worker.js",
  content: "export default {fetch(){}}",
  bindings: [
    { name: "HELD", type: "secrets_store_secret", storeId: "${STORE}", secretName: held.name },
    { name: "TOKEN", type: "secret_text", text: value },
  ],
});
`;
}

async function pulumi(stack: TestStack, ...args: string[]) {
  return execa("pulumi", [...args, "--non-interactive"], {
    cwd: stack.folder,
    env: { ...stack.env, PULUMI_DEBUG_PROVIDERS: `cloudflare:${standIn.port}` },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  });
}

async function done(stack: TestStack, ...args: string[]): Promise<string> {
  const ran = await pulumi(stack, ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
  return ran.all;
}

/** The writes since a moment, by the kind of thing that they are about. */
function writes(from = 0): string[] {
  const changes = cloud.requests.slice(from).filter(({ method }) => method !== "GET");
  return changes.map(
    ({ method, path, status }) =>
      `${method} ${/secrets|scripts/.exec(path.split("/stores/")[1] ?? path)?.[0]} ${status}`,
  );
}

async function withProgram(text: string, use: (stack: TestStack) => Promise<void>): Promise<void> {
  const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": text };
  await withStack(files, use);
}

describe("cloudflare on the stand-in, through the real engine", () => {
  test("writes, changes in place, changes nothing twice, and removes; no value shows anywhere", async () => {
    await withProgram(program(VALUES[0]), async (stack) => {
      const shown = [
        await done(stack, "preview", "--diff"),
        await done(stack, "up", "--yes", "--skip-preview"),
      ];
      expect(writes()).toEqual(["POST secrets 200", "PUT scripts 200"]);
      shown.push(await done(stack, "up", "--yes", "--skip-preview", "--expect-no-changes"));
      shown.push(await done(stack, "refresh", "--yes", "--skip-preview"));

      const before = cloud.requests.length;
      await stack.write("index.ts", program(VALUES[1]));
      shown.push(await done(stack, "preview", "--diff"), await done(stack, "up", "--yes", "--skip-preview"));
      expect(writes(before).sort()).toEqual(["PATCH secrets 200", "PUT scripts 200"]);
      shown.push(await done(stack, "up", "--yes", "--skip-preview", "--expect-no-changes"));

      shown.push(await done(stack, "stack", "export"));
      const end = cloud.requests.length;
      shown.push(await done(stack, "destroy", "--yes", "--skip-preview"));
      expect(writes(end)).toEqual(["DELETE scripts 200", "DELETE secrets 200"]);
      expect(shown.join("\\n")).not.toContain("canary");
    });
  });

  test("makes a renamed secret before the old one goes", async () => {
    await withProgram(program(VALUES[0]), async (stack) => {
      await done(stack, "up", "--yes", "--skip-preview");
      const before = cloud.requests.length;
      await stack.write("index.ts", program(VALUES[0], "TOKEN_B"));
      await done(stack, "up", "--yes", "--skip-preview");
      expect(writes(before)).toEqual(["POST secrets 200", "PUT scripts 200", "DELETE secrets 200"]);
    });
  });

  test("says why a write was refused, and is written by the next run", async () => {
    await withProgram(program(VALUES[0]), async (stack) => {
      const takeBack = cloud.fail({ service: "cloudflare", method: "POST", path: /secrets$/, status: 503 });
      const ran = await pulumi(stack, "up", "--yes", "--skip-preview");
      expect(ran.exitCode).not.toBe(0);
      expect(ran.all).toMatch(/failed to make http request: POST ".*": 503 Service Unavailable/);
      expect(ran.all).not.toContain("canary");
      takeBack();
      await done(stack, "up", "--yes", "--skip-preview");
      expect(writes().slice(-2)).toEqual(["POST secrets 200", "PUT scripts 200"]);
    });
  });
});
