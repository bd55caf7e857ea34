import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { askGithub, type GithubApi, GithubRefused, githubApi } from "../../components/github/index.ts";
import type { ActionDriver, ActionRun } from "./driver.ts";

type Run = ActionRun<"github-workflow">;

/** Between two looks, in ms: short at first, then so that a long deployment costs few requests. */
const LOOKS_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** How long an older server may take to show a run that it does not name, in ms. */
const APPEARS_MS = 60_000;

const started = z.object({ workflow_run_id: z.number() }).optional();
const state = z.object({
  status: z.string(),
  conclusion: z.string().nullable(),
  html_url: z.string().exactOptional(),
});
const runs = z.object({ workflow_runs: z.array(z.object({ id: z.number(), created_at: z.string() })) });

/** Starts a workflow, and waits until it has succeeded. */
export const githubWorkflow: ActionDriver<"github-workflow"> = {
  async problems(run) {
    try {
      repositoryOf(run);
      apiOf(run);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },

  async run(run) {
    const api = apiOf(run);
    const repository = repositoryOf(run);
    const { workflow, within } = run.settings;
    const deadline = Date.now() + within;
    const id = await start(api, repository, run);
    for (let look = 0; ; look++) {
      await pause(LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)]);
      const path = `repos/${repository}/actions/runs/${id}`;
      const {
        status,
        conclusion,
        html_url: page = `run ${id} of ${repository}`,
      } = await askGithub(api, { method: "GET", path }, state);
      if (status === "completed") {
        if (conclusion === "success") return;
        throw new Error(
          `${run.name}: the workflow ${workflow} ended with ${conclusion ?? "no conclusion"}: ${page}. Mend it, then keyturn ` +
            "resume: it is started again",
        );
      }
      if (Date.now() > deadline)
        throw new Error(
          `${run.name}: the workflow ${workflow} is ${status} after ${Math.round(within / 1000)} s: ${page}. When it has ended, ` +
            "keyturn resume; where it needs longer, give the action `within`",
        );
    }
  },
};

/** Starts it, and gives the run's number. */
async function start(api: GithubApi, repository: string, run: Run): Promise<number> {
  const { workflow, inputs } = run.settings;
  const ref = run.settings.ref ?? (await defaultBranch(api, repository));
  const path = `repos/${repository}/actions/workflows/${workflow}`;
  const before = new Date().toISOString();
  // Source: GitHub's changelog of February 2026, "Workflow dispatch API now returns run IDs".
  const body = { ref, return_run_details: true, ...(inputs === undefined ? {} : { inputs }) };
  try {
    const answer = await askGithub(api, { method: "POST", path: `${path}/dispatches`, body }, started);
    return answer?.workflow_run_id ?? (await newest(api, path, ref, before));
  } catch (error) {
    if (!(error instanceof GithubRefused) || (error.status !== 404 && error.status !== 422)) throw error;
    throw new Error(
      `${run.name}: ${error.message}. The workflow has to be on the default branch with \`on: workflow_dispatch\`, ` +
        `${ref} has to be there, and the token must be allowed to write Actions`,
    );
  }
}

/** An older server does not say which run it started: the first one of this kind that it shows from then on is taken for it. */
async function newest(api: GithubApi, workflow: string, ref: string, since: string): Promise<number> {
  const query = new URLSearchParams({
    event: "workflow_dispatch",
    branch: ref,
    created: `>=${since.slice(0, 19)}Z`,
  });
  for (const deadline = Date.now() + APPEARS_MS; Date.now() < deadline; await pause(1_000)) {
    const { workflow_runs: found } = await askGithub(
      api,
      { method: "GET", path: `${workflow}/runs?${query}` },
      runs,
    );
    const [first] = found.toSorted((one, other) => (one.created_at < other.created_at ? -1 : 1));
    if (first !== undefined) return first.id;
  }
  throw new GithubRefused(
    `GitHub started the workflow and shows no run of it: look for it, then keyturn resume`,
  );
}

async function defaultBranch(api: GithubApi, repository: string): Promise<string> {
  const shape = z.object({ default_branch: z.string() });
  return (await askGithub(api, { method: "GET", path: `repos/${repository}` }, shape)).default_branch;
}

function repositoryOf({ name, settings, target }: Run): string {
  const own = target !== undefined && "repository" in target ? target.repository : undefined;
  const repository = settings.repository ?? own;
  if (typeof repository === "string") return repository;
  throw new Error(
    `${name} says not whose workflow ${settings.workflow} is: give the action \`repository: OWNER/NAME\``,
  );
}

/** The stack's settings where it has any, which the program hands on; else those of the environment. */
function apiOf({ access = [] }: Run): GithubApi {
  const [settings = "{}"] = access;
  return githubApi(z.record(z.string(), z.string()).parse(JSON.parse(settings)));
}
