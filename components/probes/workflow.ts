import type { Probe } from "../catalog/index.ts";
import { GithubRefused, githubApi, runWorkflow } from "../github/index.ts";
import type { Answer } from "./answer.ts";

/**
 * Starts a workflow of GitHub Actions and waits for its conclusion. It is started once only: whatever it answers, another run
 * of it is for a person to ask for.
 * @param settings the stack's, where it has any of GitHub's
 */
export async function askWorkflow(
  workflow: NonNullable<Probe["github-workflow"]>,
  settings: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const said = `the workflow ${workflow.workflow} of ${workflow.repository}`;
  const other = { verdict: "other", lasting: true } as const;
  try {
    const { conclusion, status, page } = await runWorkflow(githubApi(settings), workflow, signal);
    if (conclusion === "success") return { verdict: "accept", said: `${said} succeeded: ${page}` };
    if (conclusion !== undefined)
      return { ...other, said: `${said} ended with ${conclusion}: ${page}`, remedy: "mend what it shows" };
    const minutes = Math.round(workflow.within / 60_000);
    const remedy = "when it has ended, run again; where it needs longer, give it `within`";
    return { ...other, said: `${said} is ${status} after ${minutes} minutes: ${page}`, remedy };
  } catch (error) {
    if (!(error instanceof GithubRefused)) throw error;
    return { ...other, said: `${said} could not be asked: ${error.message}` };
  }
}
