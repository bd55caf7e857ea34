import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type ActionSettings,
  actionDefinition,
  actionText,
} from "../../../components/catalog/actions/index.ts";
import { checkCatalog } from "../../../components/catalog/index.ts";
import { cloudflarePagesDeploy } from "../../../provider/actions/cloudflare-pages-deploy.ts";
import { PlaceSilent } from "../../../provider/places/driver.ts";
import { ACCOUNT, type PagesPlace, startPages, TOKEN } from "../../support/pages-place.ts";

let pages: PagesPlace;

beforeEach(async () => {
  pages = await startPages();
  for (const [name, value] of Object.entries(pages.env)) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await pages.cloud.close();
});

function settings(read: unknown): ActionSettings<"cloudflare-pages-deploy"> {
  return actionDefinition("cloudflare-pages-deploy").schema.parse(read);
}

function runOf(read: unknown, project = "site", environment: "production" | "preview" = "production") {
  const target = {
    kind: "cloudflare-pages" as const,
    account: ACCOUNT,
    project,
    environment,
    optional: false,
  };
  return { name: "site", settings: settings(read), target, directory: "/", written: ["TOKEN"] };
}

const deployments = (project?: string) => Object.values(pages.project(project).deployments);

test("it builds the production branch once, and waits until that is live", async () => {
  await cloudflarePagesDeploy.run(runOf({}));
  expect(deployments()).toMatchObject([{ environment: "production", branch: "main", looks: 2 }]);
});

test("it builds the branch that the catalog names, which the preview environment needs", async () => {
  expect(await cloudflarePagesDeploy.problems?.(runOf({}, "site", "preview"))).toEqual([
    expect.stringMatching(/site is the preview environment.*give cloudflare-pages-deploy its `branch`/),
  ]);
  await cloudflarePagesDeploy.run(runOf({ branch: "next" }, "site", "preview"));
  expect(deployments()).toMatchObject([{ environment: "preview", branch: "next" }]);
});

test("a build that fails stops what is behind it, and the page to look at is named", async () => {
  await expect(cloudflarePagesDeploy.run(runOf({}, "broken"))).rejects.toThrow(
    /site: the deployment https:\/\/\S+ ended in the stage build with failure.*keyturn resume/,
  );
});

test("one that takes longer than it may is told so, and nothing was taken back", async () => {
  const hasty = { ...runOf({}), settings: { ...settings({}), within: 0 } };
  await expect(cloudflarePagesDeploy.run(hasty)).rejects.toThrow(/is in the stage build after 0 s/);
  expect(deployments()).toHaveLength(1);
});

test("a project without a repository is told how its files are uploaded, and nothing is begun", async () => {
  await expect(cloudflarePagesDeploy.run(runOf({}, "uploaded"))).rejects.toThrow(
    /no repository is connected.*npx wrangler pages deploy FOLDER --project-name uploaded/,
  );
  expect(deployments("uploaded")).toEqual([]);
});

test("a start whose answer was lost is not made twice in one run; who does not answer is silent", async () => {
  const start = { service: "cloudflare", method: "POST", path: /\/deployments$/, times: 1 } as const;
  pages.cloud.fail({ ...start, status: 502, afterwards: true });
  await expect(cloudflarePagesDeploy.run(runOf({}))).rejects.toThrow(PlaceSilent);
  expect(deployments()).toHaveLength(1);
});

test("a preview says as whom nobody asks, and what the stack configures counts", async () => {
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "");
  expect(await cloudflarePagesDeploy.problems?.(runOf({}))).toEqual([
    expect.stringContaining("CLOUDFLARE_API_TOKEN"),
  ]);
  const access = [JSON.stringify({ "cloudflare:apiToken": TOKEN })];
  expect(await cloudflarePagesDeploy.problems?.({ ...runOf({}), access })).toEqual([]);
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "another-synthetic-token");
  const failed = await cloudflarePagesDeploy.run(runOf({})).catch(String);
  expect(failed).toMatch(/site: .*401.*may it edit the account's Pages\?/);
  expect(failed).not.toContain("another-synthetic-token");
});

test("a plan names the branch, and the action belongs to Pages alone", () => {
  const kind = "cloudflare-pages-deploy";
  expect(actionText({ kind, settings: settings({ branch: "next" }) })).toBe("cloudflare-pages-deploy next");
  expect(actionText({ kind, settings: settings({}) })).toBe("cloudflare-pages-deploy");
  const catalog = `version: 1
system: shop
targets: { app: { kind: fly, app: shop, then: [{ cloudflare-pages-deploy: {} }] } }
secrets: { A: { source: { kind: random, length: 32 }, stages: [{ deliver: [app] }] } }
`;
  expect(checkCatalog(catalog, "shop.yaml").problems).toEqual([
    expect.objectContaining({
      message:
        "the action `cloudflare-pages-deploy` belongs to a kind of target, and this is no place for it",
      remedy: "move it to the `then` of a target of the kind cloudflare-pages",
    }),
  ]);
});
