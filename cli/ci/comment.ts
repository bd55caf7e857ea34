import { readFileSync } from "node:fs";
import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";
import { jsonResult, note } from "../output.ts";

/** Options of `keyturn ci comment`. */
export interface CiCommentOptions {
  pullRequest: string;
  repository?: string;
  api?: string;
  as: string;
  json?: boolean;
}

const commentsSchema = z.array(
  z.object({ id: z.number(), body: z.string().nullish(), user: z.object({ login: z.string() }).nullish() }),
);

/** Comments a page, the most that GitHub gives; more than so many pages are not looked through. */
const PER_PAGE = 100;
const PAGES = 30;

/**
 * `keyturn ci comment`: brings a comment into a pull request, and writes the one of before anew where there is one. That is
 * found by its first line and its author: anybody may write a comment that begins in the same way.
 *
 * The API is GitHub's, of which Forgejo and Gitea have the same part (`/repos/{owner}/{repo}/issues/{index}/comments`).
 *
 * @throws CommandError where the call, the file or the host's answer can't be used; it names no token
 */
export async function ciComment(file: string, options: CiCommentOptions): Promise<void> {
  const body = readComment(file);
  const [marker = ""] = body.split("\n", 1);
  const call = caller(options);
  const issue = `/issues/${options.pullRequest}/comments`;
  for (let page = 1; page <= PAGES; page++) {
    const comments = commentsSchema.parse(
      await call("GET", `${issue}?per_page=${PER_PAGE}&limit=${PER_PAGE}&page=${page}`),
    );
    const mine = comments.find(
      (comment) => comment.user?.login === options.as && comment.body?.split(/\r?\n/, 1)[0] === marker,
    );
    if (mine !== undefined) {
      await call("PATCH", `/issues/comments/${mine.id}`, { body });
      return tell("updated", options);
    }
    if (comments.length === 0) break;
  }
  await call("POST", issue, { body });
  tell("made", options);
}

function tell(outcome: "made" | "updated", { json, pullRequest }: CiCommentOptions): void {
  if (json === true) jsonResult({ pullRequest: Number(pullRequest), outcome });
  else note(`The comment of pull request ${pullRequest} is ${outcome}.`);
}

function readComment(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CommandError(`${file} cannot be read. Let keyturn ci preview --comment ${file} write it`);
  }
  if (/^<!-- keyturn:\S+ -->\n/.test(text)) return text;
  throw new CommandError(
    `${file} is no comment of keyturn's. Let keyturn ci preview --comment ${file} write it`,
  );
}

type Call = (method: "GET" | "POST" | "PATCH", path: string, body?: object) => Promise<unknown>;

function caller(options: CiCommentOptions): Call {
  const { GITHUB_TOKEN: token, GITHUB_API_URL, GITHUB_REPOSITORY } = process.env;
  const api = options.api ?? GITHUB_API_URL ?? "https://api.github.com";
  const repository = options.repository ?? GITHUB_REPOSITORY ?? "";
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new CommandError("which repository? Add --repository OWNER/NAME");
  if (!/^[1-9]\d*$/.test(options.pullRequest)) {
    throw new CommandError(`${options.pullRequest} is no number of a pull request`);
  }
  if (!token)
    throw new CommandError("GITHUB_TOKEN is not set: it has to hold a token that may write comments");
  return async (method, path, body) => {
    const answer = await fetch(`${api.replace(/\/+$/, "")}/repos/${repository}${path}`, {
      method,
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => undefined);
    if (answer?.ok) return await answer.json();
    const said = answer === undefined ? "did not answer" : `answered ${answer.status}`;
    throw new CommandError(
      `${new URL(api).host} ${said} to ${method} of comments in ${repository}: may the token write comments there ` +
        "(on GitHub: pull-requests: write)?",
      EXIT.failed,
    );
  };
}
