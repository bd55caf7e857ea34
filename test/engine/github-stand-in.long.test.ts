import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../rehearsal/cloud/github/service.ts";
import { githubProvider } from "../../rehearsal/providers/github/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const TOKEN = "synthetic-token";
const VALUES = ["canary-value-1", "canary-value-2"] as const;

let cloud: Cloud;
let standIn: ServedProvider;
beforeEach(async () => {
  const repositories = { "one/app": { environments: ["production"] }, "two/app": {} };
  cloud = await startCloud([githubService({ repositories, token: TOKEN })]);
  standIn = await serveProvider(githubProvider({}));
});
afterEach(async () => {
  await standIn.close();
  await cloud.close();
});

/** Secrets in repositories of two owners, each with a provider of its own. */
function program(value: string): string {
  return `
import { ActionsEnvironmentSecret, ActionsSecret, Provider } from "@pulumi/github";
import { secret } from "@pulumi/pulumi";
const settings = { baseUrl: "${cloud.urls.github}/", token: secret("${TOKEN}"), retryDelayMs: 1 };
const one = new Provider("one", { ...settings, owner: "one" });
const two = new Provider("two", { ...settings, owner: "two" });
const common = { repository: "app", secretName: "TOKEN_A", value: secret("${value}") };
new ActionsSecret("a", common, { provider: one });
new ActionsEnvironmentSecret("e", { ...common, environment: "production" }, { provider: one });
new ActionsSecret("b", common, { provider: two });
`;
}

async function pulumi(stack: TestStack, ...args: string[]) {
  return execa("pulumi", [...args, "--non-interactive"], {
    cwd: stack.folder,
    env: { ...stack.env, PULUMI_DEBUG_PROVIDERS: `github:${standIn.port}` },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  });
}

async function up(stack: TestStack, ...args: string[]): Promise<string> {
  const ran = await pulumi(stack, "up", "--yes", "--skip-preview", ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
  return ran.all;
}

/** The writes since a moment, by the last parts of their paths. */
function writes(from = 0): string[] {
  const changes = cloud.requests.slice(from).filter(({ method }) => method !== "GET");
  return changes
    .map(({ method, path, status }) => `${method} ${path.replace("/api/v3", "")} ${status}`)
    .sort();
}

const PLACES = [
  "/repos/one/app/actions/secrets/TOKEN_A",
  "/repos/two/app/actions/secrets/TOKEN_A",
  "/repositories/1001/environments/production/secrets/TOKEN_A",
];

describe("GitHub's secrets on the stand-in, through the real engine", () => {
  test("are written for each owner, changed in place, and written by no second run", async () => {
    const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": program(VALUES[0]) };
    await withStack(files, async (stack) => {
      const preview = await pulumi(stack, "preview");
      expect(preview, preview.all).toMatchObject({ exitCode: 0 });
      expect(writes()).toEqual([]);

      const printed = [await up(stack)];
      expect(writes()).toEqual(PLACES.map((path) => `PUT ${path} 201`));
      let done = cloud.requests.length;
      printed.push(await up(stack, "--expect-no-changes"));
      expect(writes(done)).toEqual([]);

      await stack.write("index.ts", program(VALUES[1]));
      done = cloud.requests.length;
      printed.push(await up(stack, "--diff"));
      expect(writes(done)).toEqual(PLACES.map((path) => `PUT ${path} 204`));

      const refreshed = await pulumi(stack, "refresh", "--yes", "--expect-no-changes");
      expect(refreshed, refreshed.all).toMatchObject({ exitCode: 0 });
      printed.push((await pulumi(stack, "stack", "export")).all);
      for (const text of printed) for (const value of [...VALUES, TOKEN]) expect(text).not.toContain(value);

      done = cloud.requests.length;
      expect((await pulumi(stack, "destroy", "--yes")).exitCode).toBe(0);
      expect(writes(done)).toEqual(PLACES.map((path) => `DELETE ${path} 204`));
    });
  });

  test("fail with GitHub's answer and without the value, and are finished by the next run", async () => {
    const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": program(VALUES[0]) };
    await withStack(files, async (stack) => {
      const path = /repos\/two\/.*TOKEN_A$/;
      cloud.fail({ service: "github", method: "PUT", path, status: 403, times: 1, body: { message: "no" } });
      const failed = await pulumi(stack, "up", "--yes", "--skip-preview");
      expect(failed.exitCode).not.toBe(0);
      expect(failed.all).toMatch(/PUT http.*\/repos\/two\/app\/actions\/secrets\/TOKEN_A: 403 no/);
      expect(failed.all).not.toContain(VALUES[0]);
      await up(stack);
      expect(writes().filter((write) => write.endsWith("201"))).toHaveLength(3);
    });
  });
});
