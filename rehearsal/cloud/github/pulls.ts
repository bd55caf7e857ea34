import type { Hono } from "hono";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { repositoryOf } from "./accounts.ts";
import { notFound, refused } from "./answers.ts";
import type { GithubState, PullRequest } from "./state.ts";

const creation = z.object({
  title: z.string().min(1),
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().optional(),
});

/**
 * Serves pull requests: they are opened and listed. There are no branches here, so any head will do, and none is merged.
 * Source: GitHub Docs, "REST API endpoints for pull requests".
 */
export function servePulls(api: Hono, { state, save }: ServiceContext<GithubState>): void {
  const path = "/repos/:owner/:repo/pulls";
  const pullsOf = (fullName: string | undefined) =>
    (state.pulls ?? []).filter(({ repository }) => repository === fullName);

  api.get(path, (context) => {
    const repository = repositoryOf(state, context);
    if (repository === undefined) return notFound(context);
    const { head, base } = context.req.query();
    const owner = repository.fullName.split("/")[0];
    const found = pullsOf(repository.fullName).filter(
      (pull) => head === `${owner}:${pull.head}` && base === pull.base,
    );
    return context.json(found.map(pullJson));
  });

  api.post(path, async (context) => {
    const repository = repositoryOf(state, context);
    if (repository === undefined) return notFound(context);
    const read = creation.safeParse(await context.req.json().catch(() => undefined));
    if (!read.success) return refused(context, 422, "Validation Failed");
    const { title, head, base, body = "" } = read.data;
    const isOpen = pullsOf(repository.fullName).some((pull) => pull.head === head && pull.base === base);
    if (isOpen) return refused(context, 422, "Validation Failed");
    state.pulls ??= [];
    const pull = { number: state.pulls.length + 1, repository: repository.fullName, title, body, head, base };
    state.pulls.push(pull);
    save();
    return context.json(pullJson(pull), 201);
  });
}

function pullJson({ number, repository, title, body, head, base }: PullRequest): object {
  const page = `https://github.example.com/${repository}/pull/${number}`;
  return { number, state: "open", title, body, head: { ref: head }, base: { ref: base }, html_url: page };
}
