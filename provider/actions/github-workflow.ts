import { GithubRefused, runWorkflow } from "../../components/github/index.ts";
import type { ActionDriver, ActionRun } from "./driver.ts";
import { githubOf } from "./github-of.ts";

type Run = ActionRun<"github-workflow">;

/** Starts a workflow, and waits until it has succeeded. */
export const githubWorkflow: ActionDriver<"github-workflow"> = {
  async problems(run) {
    try {
      repositoryOf(run);
      githubOf(run);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },

  async run(run) {
    const { workflow, within } = run.settings;
    const { conclusion, status, page } = await ended(run);
    if (conclusion === "success") return;
    if (conclusion !== undefined)
      throw new Error(
        `${run.name}: the workflow ${workflow} ended with ${conclusion}: ${page}. Mend it, then keyturn resume: it is ` +
          "started again",
      );
    throw new Error(
      `${run.name}: the workflow ${workflow} is ${status} after ${Math.round(within / 1000)} s: ${page}. When it has ended, ` +
        "keyturn resume; where it needs longer, give the action `within`",
    );
  },
};

async function ended(run: Run) {
  const api = githubOf(run);
  const repository = repositoryOf(run);
  try {
    return await runWorkflow(api, { ...run.settings, repository });
  } catch (error) {
    if (!(error instanceof GithubRefused)) throw error;
    throw new Error(`${run.name}: ${error.message}`);
  }
}

function repositoryOf({ name, settings, target }: Run): string {
  const own = target !== undefined && "repository" in target ? target.repository : undefined;
  const repository = settings.repository ?? own;
  if (typeof repository === "string") return repository;
  throw new Error(
    `${name} says not whose workflow ${settings.workflow} is: give the action \`repository: OWNER/NAME\``,
  );
}
