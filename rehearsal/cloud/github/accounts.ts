import type { Context, Hono } from "hono";
import { notFound } from "./answers.ts";
import type { GithubState, Repository } from "./state.ts";

/** A repository with its full name. */
export interface FoundRepository extends Repository {
  readonly fullName: string;
}

/** The repository that a request's path names, by owner and name or by id; names are not case-sensitive. */
export function repositoryOf(state: GithubState, context: Context): FoundRepository | undefined {
  const { owner, repo, id } = context.req.param() as Record<string, string | undefined>;
  const wanted = `${owner}/${repo}`.toLowerCase();
  const found = Object.entries(state.repositories).find(([name, repository]) =>
    id === undefined ? name.toLowerCase() === wanted : String(repository.id) === id,
  );
  return found === undefined ? undefined : { fullName: found[0], ...found[1] };
}

/** The organization that a request's path names. */
export function organizationOf(
  state: GithubState,
  context: Context,
): { login: string; id: number } | undefined {
  const wanted = context.req.param("org")?.toLowerCase();
  const found = Object.entries(state.accounts).find(([login]) => login.toLowerCase() === wanted);
  return found?.[1].organization === true ? { login: found[0], id: found[1].id } : undefined;
}

/** Serves who and what exists: the token's user, organizations, repositories, environments. */
export function serveAccounts(api: Hono, state: GithubState): void {
  api.get("/user", (context) => {
    const user = Object.entries(state.accounts).find(([, { organization }]) => !organization);
    return user === undefined
      ? notFound(context)
      : context.json({ login: user[0], id: user[1].id, type: "User" });
  });
  api.get("/orgs/:org", (context) => {
    const found = organizationOf(state, context);
    return found === undefined ? notFound(context) : context.json({ ...found, type: "Organization" });
  });
  for (const path of ["/repos/:owner/:repo", "/repositories/:id"]) {
    api.get(path, (context) => {
      const found = repositoryOf(state, context);
      return found === undefined ? notFound(context) : context.json(repositoryJson(found));
    });
    api.get(`${path}/environments`, (context) => {
      const found = repositoryOf(state, context);
      if (found === undefined) return notFound(context);
      const environments = found.environments.map((name) => ({ name }));
      return context.json({ total_count: environments.length, environments });
    });
    api.get(`${path}/environments/:environment`, (context) => {
      const name = context.req.param("environment");
      const found = repositoryOf(state, context)?.environments.includes(name) ?? false;
      return found ? context.json({ name }) : notFound(context);
    });
  }
}

function repositoryJson({ id, fullName }: FoundRepository): object {
  const [owner = "", name = ""] = fullName.split("/");
  return { id, name, full_name: fullName, private: true, default_branch: "main", owner: { login: owner } };
}
