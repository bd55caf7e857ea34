import type { Hono } from "hono";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { repositoryOf } from "./accounts.ts";
import { notFound, refused } from "./answers.ts";
import type { GithubState, WorkflowRun } from "./state.ts";

const dispatch = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.string()).optional(),
  return_run_details: z.boolean().optional(),
});

/** What a run is at each look at it, one after the other. */
const STATUSES = ["queued", "in_progress", "completed"] as const;

/**
 * Serves workflows that can be started by hand: every repository has those that it is set up with. A run goes one status
 * further each time that it is looked at, and then ends as its workflow is set up to.
 */
export function serveWorkflows(api: Hono, service: ServiceContext<GithubState>, now: () => Date): void {
  const { state } = service;
  const of = "/repos/:owner/:repo/actions";

  api.post(`${of}/workflows/:file/dispatches`, async (context) => {
    const repository = repositoryOf(state, context);
    const workflow = repository?.workflows?.[context.req.param("file")];
    if (repository === undefined || workflow === undefined) return notFound(context);
    const read = dispatch.safeParse(await context.req.json().catch(() => undefined));
    if (!read.success) return refused(context, 422, "Invalid request.");
    if (read.data.ref === "no-such-ref") return refused(context, 422, `No ref found for: ${read.data.ref}`);
    state.runs ??= [];
    const id = 9_000_001 + state.runs.length;
    state.runs.push({
      id,
      repository: repository.fullName,
      workflow: context.req.param("file"),
      ref: read.data.ref,
      inputs: read.data.inputs ?? {},
      createdAt: now().toISOString(),
      looks: 0,
      ends: workflow.ends,
    });
    service.save();
    return read.data.return_run_details === true && workflow.isOlderServer !== true
      ? context.json({ workflow_run_id: id })
      : context.body(null, 204);
  });

  api.get(`${of}/workflows/:file/runs`, (context) => {
    const fullName = repositoryOf(state, context)?.fullName;
    const since = context.req.query("created")?.replace(">=", "") ?? "";
    const found = (state.runs ?? []).filter(
      (run) =>
        run.repository === fullName &&
        run.workflow === context.req.param("file") &&
        run.ref === context.req.query("branch") &&
        `${run.createdAt.slice(0, 19)}Z` >= since,
    );
    return context.json({ total_count: found.length, workflow_runs: found.map((run) => runJson(run)) });
  });

  api.get(`${of}/runs/:run`, (context) => {
    const run = state.runs?.find(({ id }) => String(id) === context.req.param("run"));
    if (run === undefined || run.repository !== repositoryOf(state, context)?.fullName)
      return notFound(context);
    run.looks = Math.min(run.looks + 1, STATUSES.length - 1);
    service.save();
    return context.json(runJson(run));
  });
}

function runJson({ id, repository, ref, createdAt, looks, ends }: WorkflowRun): object {
  const status = STATUSES[looks] ?? "completed";
  const conclusion = status === "completed" ? ends : null;
  return {
    id,
    status,
    conclusion,
    head_branch: ref,
    event: "workflow_dispatch",
    created_at: createdAt,
    html_url: `https://github.example.com/${repository}/actions/runs/${id}`,
  };
}
