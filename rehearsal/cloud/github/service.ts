import { type Context, Hono } from "hono";
import type { CloudService, ServiceContext } from "../service.ts";
import { organizationOf, repositoryOf, serveAccounts } from "./accounts.ts";
import { notFound } from "./answers.ts";
import { requireToken } from "./auth.ts";
import { servePulls } from "./pulls.ts";
import { rateLimitHeaders } from "./rate-limits.ts";
import { type PlaceKind, serveSecrets } from "./secrets.ts";
import { type GithubAccounts, type GithubState, initialState, type Place } from "./state.ts";
import { serveWorkflows } from "./workflows.ts";

// Source: "Limits for secrets" in GitHub's documentation; Dependabot's are not documented and taken for the same.
const PER_REPOSITORY = 100;
const PER_ORGANIZATION = 1000;

/** How the simulated GitHub is set up. */
export interface GithubOptions extends GithubAccounts {
  /** The one token that is let in; it is not kept in the world. */
  readonly token: string;
  /** Taken instead of the clock. Times have milliseconds, where GitHub's have whole seconds. */
  readonly now?: () => Date;
}

/**
 * GitHub's REST API, as far as secrets need it: organizations, repositories, environments, and the secrets of Actions,
 * Dependabot and Codespaces, sealed and opened with libsodium. Served at `/` as api.github.com does, and at `/api/v3/`
 * as GitHub Enterprise Server does: the official provider takes every host that is neither github.com nor ghe.com for
 * such a server (terraform-provider-github, `getBaseURL` and `GHESRESTAPIPath`; recorded).
 */
export function githubService(options: GithubOptions): CloudService<GithubState> {
  return {
    name: "github",
    initial: () => initialState(options),
    api: (service) => {
      const api = restApi(service, options);
      return new Hono().route("/api/v3", api).route("/", api);
    },
  };
}

function restApi(
  service: ServiceContext<GithubState>,
  { token, now = () => new Date() }: GithubOptions,
): Hono {
  const api = new Hono();
  api.use(rateLimitHeaders(now));
  api.use(requireToken(token));
  serveAccounts(api, service.state);
  serveWorkflows(api, service, now);
  servePulls(api, service);
  for (const kind of placeKinds(service.state)) serveSecrets(api, kind, service, now);
  // Without a route the app's own answer would be plain text.
  api.all("*", notFound);
  return api;
}

function placeKinds(state: GithubState): PlaceKind[] {
  const ofRepository = (kind: string) => (context: Context) => {
    const found = repositoryOf(state, context);
    return found === undefined ? undefined : `${kind} ${found.fullName}`;
  };
  const environment = (context: Context): Place | undefined => {
    const found = repositoryOf(state, context);
    const name = context.req.param("environment") ?? "";
    return found?.environments.includes(name) ? `environment ${found.fullName} ${name}` : undefined;
  };
  const organization = (context: Context): Place | undefined => {
    const found = organizationOf(state, context);
    return found === undefined ? undefined : `organization ${found.login}`;
  };
  const repositoryKinds = ["actions", "dependabot", "codespaces"].map((kind) => ({
    paths: [`/repos/:owner/:repo/${kind}/secrets`],
    find: ofRepository(kind),
    limit: PER_REPOSITORY,
    organization: false,
  }));
  return [
    ...repositoryKinds,
    {
      paths: [
        "/repositories/:id/environments/:environment/secrets",
        "/repos/:owner/:repo/environments/:environment/secrets",
      ],
      find: environment,
      limit: PER_REPOSITORY,
      organization: false,
    },
    {
      paths: ["/orgs/:org/actions/secrets"],
      find: organization,
      limit: PER_ORGANIZATION,
      organization: true,
    },
  ];
}
