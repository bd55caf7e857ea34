import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { askCloudflare, CloudflareRefused } from "../../components/cloudflare/cloudflare-api.ts";
import { cloudflareAccess } from "../cloudflare-access.ts";
import { PlaceSilent } from "../places/driver.ts";
import type { ActionDriver, ActionRun } from "./driver.ts";

type Run = ActionRun<"cloudflare-pages-deploy">;

/** Between two looks, in ms: short at first, then so that a long build costs few requests. */
const LOOKS_MS = [500, 1_000, 2_000, 5_000, 10_000];

// Sources: Cloudflare's API reference, "Get project", "Create deployment" and "Get deployment info" of Pages.
const project = z.object({
  result: z.object({ source: z.looseObject({}).nullish(), production_branch: z.string().nullish() }),
});
const deployment = z.object({
  result: z.object({
    id: z.string().min(1),
    url: z.string().nullish(),
    latest_stage: z.object({ name: z.string(), status: z.string() }).nullish(),
  }),
});

/** Builds and deploys a Pages project anew, and waits until that is live: its functions and builds then have the new values. */
export const cloudflarePagesDeploy: ActionDriver<"cloudflare-pages-deploy"> = {
  async problems(run) {
    try {
      apiOf(run);
      pathOf(run);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },

  async run(run) {
    try {
      await deploy(run);
    } catch (error) {
      if (!(error instanceof CloudflareRefused)) throw error;
      const isSilent = error.status === undefined || error.status >= 500;
      throw isSilent ? new PlaceSilent(error.message) : new Error(`${run.name}: ${error.message}`);
    }
  },
};

async function deploy(run: Run): Promise<void> {
  const api = apiOf(run);
  const path = pathOf(run);
  const { within } = run.settings;
  const { source, production_branch: main } = (await askCloudflare(api, "GET", path, project)).result;
  if (source === null || source === undefined) throw new Error(withoutGit(run));
  const body = new FormData();
  const branch = run.settings.branch ?? main;
  if (branch) body.append("branch", branch);
  const deadline = Date.now() + within;
  const started = await askCloudflare(
    api,
    { method: "POST", body, makes: true },
    `${path}/deployments`,
    deployment,
  );
  for (let look = 0; ; look++) {
    await pause(LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)]);
    const { id } = started.result;
    const { result } = await askCloudflare(
      api,
      "GET",
      `${path}/deployments/${encodeURIComponent(id)}`,
      deployment,
    );
    const { name = "queued", status = "idle" } = result.latest_stage ?? {};
    if (name === "deploy" && status === "success") return;
    const page = result.url ?? id;
    if (status === "failure" || status === "canceled")
      throw new Error(
        `${run.name}: the deployment ${page} ended in the stage ${name} with ${status}. Mend it, then keyturn resume: ` +
          "it is deployed anew",
      );
    if (Date.now() > deadline)
      throw new Error(
        `${run.name}: the deployment ${page} is in the stage ${name} after ${Math.round(within / 1000)} s. When it is live, ` +
          "keyturn resume; where it needs longer, give the action `within`",
      );
  }
}

const apiOf = ({ access }: Run) => cloudflareAccess(access, "edit the account's Pages");

function pathOf({ name, target, settings }: Run): string {
  if (target?.kind !== "cloudflare-pages") throw new Error(`${name} is no Pages project`);
  if (target.environment === "preview" && settings.branch === undefined)
    throw new Error(
      `${name} is the preview environment, which no deployment of the production branch has: give cloudflare-pages-deploy ` +
        "its `branch`",
    );
  return `/accounts/${target.account}/pages/projects/${encodeURIComponent(target.project)}`;
}

function withoutGit({ name, target }: Run): string {
  const project = target?.kind === "cloudflare-pages" ? target.project : "";
  return (
    `${name}: no repository is connected to the Pages project ${project}, so Cloudflare can't build it. Its files are uploaded: ` +
    `npx wrangler pages deploy FOLDER --project-name ${project}. In the catalog, take another action, such as ` +
    "github-workflow or command"
  );
}
