import { z } from "zod";
import { askGithub, GithubRefused } from "../../components/github/index.ts";
import type { ActionRun } from "./driver.ts";
import { githubOf } from "./github-of.ts";

type Run = ActionRun<"git-commit">;

const opened = z.array(z.object({ number: z.number() }));
const made = z.object({ number: z.number() });

/** Where a pull request is opened. */
export interface Merging {
  /** OWNER/NAME. */
  readonly repository: string;
  readonly base: string;
}

/**
 * In whose repository the pull request of an action is opened.
 * @param url of the remote
 * @throws Error where neither says it
 */
export function repositoryFor({ name, settings }: Run, url: string): string {
  const repository = settings.pullRequest?.repository ?? repositoryOf(url);
  if (repository !== undefined) return repository;
  throw new Error(
    `${name}: the URL of the remote names no repository of GitHub's to open a pull request in: give it ` +
      "`pullRequest: { repository: OWNER/NAME }`",
  );
}

/**
 * Where the pull request of an action goes.
 * @param url of the remote
 * @throws Error where no repository is known, or GitHub does not tell its default branch
 */
export async function mergingOf(run: Run, url: string): Promise<Merging> {
  const { pullRequest } = run.settings;
  const repository = repositoryFor(run, url);
  if (pullRequest?.base !== undefined) return { repository, base: pullRequest.base };
  const shape = z.object({ default_branch: z.string() });
  const told = await asked(run, { method: "GET", path: `repos/${repository}` }, shape);
  return { repository, base: told.default_branch };
}

/** Opens a pull request for a branch, unless one is open: then what was pushed is part of that. */
export async function openPullRequest(
  run: Run,
  branch: string,
  { repository, base }: Merging,
  subject: string,
): Promise<void> {
  const path = `repos/${repository}/pulls`;
  const [owner] = repository.split("/");
  const query = new URLSearchParams({ state: "open", head: `${owner}:${branch}`, base });
  const isOpen = async () =>
    (await asked(run, { method: "GET", path: `${path}?${query}` }, opened)).length > 0;
  if (await isOpen()) return;
  const title = run.settings.pullRequest?.title ?? subject;
  const body = `keyturn wrote ${run.written.join(", ")} to ${run.name}.`;
  try {
    await asked(run, { method: "POST", path, body: { title, head: branch, base, body } }, made);
  } catch (error) {
    // Source: GitHub Docs, "Create a pull request": 422 also where somebody else was faster.
    const wasFaster = error instanceof Refused && error.status === 422 && (await isOpen());
    if (!wasFaster) throw error;
  }
}

/** A refusal in the words of the action. */
class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number | undefined;

  constructor({ name }: Run, { message, status }: GithubRefused) {
    super(`${name}: ${message}. The token must be allowed to write pull requests. Then: keyturn resume`);
    this.status = status;
  }
}

async function asked<T>(run: Run, request: Parameters<typeof askGithub>[1], shape: z.ZodType<T>): Promise<T> {
  try {
    return await askGithub(githubOf(run), request, shape);
  } catch (error) {
    throw error instanceof GithubRefused ? new Refused(run, error) : error;
  }
}

/** `https://HOST/OWNER/NAME.git`, `ssh://git@HOST/OWNER/NAME`, `git@HOST:OWNER/NAME.git`. A folder is none. */
function repositoryOf(url: string): string | undefined {
  const [, found] =
    /^(?:(?:https?|ssh|git):\/\/[^/]+\/|[^/@]+@[^/:]+:)([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(
      url,
    ) ?? [];
  return found;
}
