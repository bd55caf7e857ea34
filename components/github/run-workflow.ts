import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { askGithub, type GithubApi, GithubRefused } from "./github-api.ts";
import { PUBLIC_API } from "./rest-api-url.ts";

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
const runs = z.object({ workflow_runs: z.array(z.object({ id: z.number() })) });

/** Which workflow, and how it is started. */
export interface WorkflowStart {
  /** OWNER/NAME. */
  readonly repository: string;
  /** The file's name under .github/workflows. */
  readonly workflow: string;
  /** The default branch if left out. */
  readonly ref?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** How long it may take, in ms. */
  readonly within: number;
}

/** What became of a run: its conclusion, or how it stood when the time was over. */
export interface WorkflowEnd {
  /** Undefined where it had not ended. */
  readonly conclusion?: string;
  readonly status: string;
  /** The page to look at. */
  readonly page: string;
}

/**
 * Starts a workflow of GitHub Actions and waits until it has ended, or its time is over: then it runs on.
 * @param signal nobody waits for it any more
 * @throws {GithubRefused} where it can't be started, or can't be looked at
 */
export async function runWorkflow(
  api: GithubApi,
  { within, ...workflow }: WorkflowStart,
  signal?: AbortSignal,
): Promise<WorkflowEnd> {
  const { repository } = workflow;
  const deadline = Date.now() + within;
  const id = await start(api, workflow);
  for (let look = 0; ; look++) {
    await pause(LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)]);
    const path = `repos/${repository}/actions/runs/${id}`;
    const found = await askGithub(api, { method: "GET", path }, state);
    const { status, conclusion, html_url: page = `run ${id} of ${repository}` } = found;
    if (status === "completed") return { status, conclusion: conclusion ?? "no conclusion", page };
    if (Date.now() > deadline || signal?.aborted === true) return { status, page };
  }
}

/** Starts it, and gives the run's number. */
async function start(
  api: GithubApi,
  { repository, workflow, inputs, ref: wanted }: Omit<WorkflowStart, "within">,
): Promise<number> {
  const ref = wanted ?? (await defaultBranch(api, repository));
  const path = `repos/${repository}/actions/workflows/${workflow}`;
  const query = new URLSearchParams({ event: "workflow_dispatch", branch: ref });
  const shown = async () =>
    (await askGithub(api, { method: "GET", path: `${path}/runs?${query}` }, runs)).workflow_runs.map(
      ({ id }) => id,
    );
  // github.com names the run; an older server of one's own does not, and its clock is not this one's: what is new there tells.
  const before = api.url === PUBLIC_API ? [] : await shown().catch(() => []);
  // Source: GitHub's changelog of February 2026, "Workflow dispatch API now returns run IDs".
  const body = { ref, return_run_details: true, ...(inputs === undefined ? {} : { inputs }) };
  try {
    const answer = await askGithub(api, { method: "POST", path: `${path}/dispatches`, body }, started);
    return answer?.workflow_run_id ?? (await appearing(shown, before));
  } catch (error) {
    if (!(error instanceof GithubRefused) || (error.status !== 404 && error.status !== 422)) throw error;
    throw new GithubRefused(
      `${error.message}. The workflow has to be on the default branch with \`on: workflow_dispatch\`, ` +
        `${ref} has to be there, and the token must be allowed to write Actions`,
      error.status,
    );
  }
}

/** An older server does not say which run it started: the first one of this kind that was not there before is taken for it. */
async function appearing(shown: () => Promise<number[]>, before: readonly number[]): Promise<number> {
  for (const deadline = Date.now() + APPEARS_MS; Date.now() < deadline; await pause(1_000)) {
    const fresh = (await shown()).filter((id) => !before.includes(id));
    // Numbers grow: of two, the other was started by somebody else later.
    if (fresh.length > 0) return Math.min(...fresh);
  }
  throw new GithubRefused(
    "GitHub started the workflow and shows no run of it: look for it, then keyturn resume",
  );
}

async function defaultBranch(api: GithubApi, repository: string): Promise<string> {
  const shape = z.object({ default_branch: z.string() });
  return (await askGithub(api, { method: "GET", path: `repos/${repository}` }, shape)).default_branch;
}
