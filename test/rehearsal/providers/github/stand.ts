import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../../../rehearsal/cloud/github/service.ts";
import { githubProvider } from "../../../../rehearsal/providers/github/provider.ts";
import type { DiffResult, Provider, Subject } from "../../../../rehearsal/providers/provider.ts";
import { type PropertyMap, Secret, unwrap } from "../../../../rehearsal/providers/values.ts";
import { type GithubAt, githubAt } from "../../cloud/github/github-at.ts";

export const TOKEN = "synthetic-token";

/** The resources of the stand-in. */
export type Kind =
  | "ActionsSecret"
  | "ActionsEnvironmentSecret"
  | "ActionsOrganizationSecret"
  | "DependabotSecret"
  | "CodespacesSecret";

/** What each resource needs, and where its secret is at GitHub. */
export const KINDS: readonly {
  kind: Kind;
  inputs: PropertyMap;
  value: "value" | "plaintextValue";
  id: string;
  path: string;
}[] = [
  {
    kind: "ActionsSecret",
    inputs: { repository: "app", secretName: "TOKEN_A" },
    value: "value",
    id: "app:TOKEN_A",
    path: "/repos/example/app/actions/secrets",
  },
  {
    kind: "ActionsEnvironmentSecret",
    inputs: { repository: "app", environment: "a:b/c", secretName: "TOKEN_A" },
    value: "value",
    id: "app:a??b/c:TOKEN_A",
    path: "/repositories/1001/environments/a%3Ab%2Fc/secrets",
  },
  {
    kind: "ActionsOrganizationSecret",
    inputs: { visibility: "private", secretName: "TOKEN_A" },
    value: "value",
    id: "TOKEN_A",
    path: "/orgs/example/actions/secrets",
  },
  {
    kind: "DependabotSecret",
    inputs: { repository: "app", secretName: "TOKEN_A" },
    value: "value",
    id: "app:TOKEN_A",
    path: "/repos/example/app/dependabot/secrets",
  },
  {
    kind: "CodespacesSecret",
    inputs: { repository: "app", secretName: "TOKEN_A" },
    value: "plaintextValue",
    id: "app:TOKEN_A",
    path: "/repos/example/app/codespaces/secrets",
  },
];

/** The stand-in, configured for a simulated GitHub, and what an engine asks of it. */
export interface Stand {
  readonly cloud: Cloud;
  readonly github: GithubAt;
  readonly provider: Provider;
  /** Reasons why Check refuses. */
  reasons(kind: Kind, news: PropertyMap): Promise<string[]>;
  create(kind: Kind, properties: PropertyMap): Promise<{ id: string; plain: PropertyMap; secrets: string[] }>;
  diff(kind: Kind, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
  update(kind: Kind, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
  read(kind: Kind, properties: PropertyMap): Promise<PropertyMap | undefined>;
  delete(kind: Kind, properties: PropertyMap): Promise<void>;
  close(): Promise<void>;
}

/** Starts a simulated GitHub with `example/app` and a stand-in for it. */
export async function startStand(config: PropertyMap = {}): Promise<Stand> {
  const repositories = { "example/app": { environments: ["a:b/c", "production"] }, "example/other": {} };
  // A second a look, so that two writes never have the same time.
  let seconds = 0;
  const now = () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++));
  const cloud = await startCloud([githubService({ repositories, token: TOKEN, now })]);
  const url = cloud.urls.github ?? "";
  const provider = githubProvider({});
  await provider.configure?.({
    baseUrl: `${url}/`,
    owner: "example",
    token: new Secret(TOKEN),
    retryDelayMs: "1",
    ...config,
  });
  return {
    cloud,
    github: githubAt(url, TOKEN),
    provider,
    reasons: async (kind, news) => {
      const { failures } = await provider.check({ ...subject(kind), olds: {}, news });
      return failures.map(({ reason }) => reason);
    },
    create: async (kind, properties) => {
      const made = await provider.create({ ...subject(kind), properties, preview: false });
      const secrets = Object.keys(made.properties).filter((name) => made.properties[name] instanceof Secret);
      return { id: made.id, plain: unwrap(made.properties) as PropertyMap, secrets: secrets.sort() };
    },
    diff: async (kind, olds, news) =>
      provider.diff({ ...subject(kind), id: "any", olds, oldInputs: {}, news, ignoreChanges: [] }),
    update: async (kind, olds, news) => {
      const request = { ...subject(kind), id: "any", olds, oldInputs: {}, news, ignoreChanges: [] };
      return unwrap(await provider.update({ ...request, preview: false })) as PropertyMap;
    },
    read: async (kind, properties) => {
      const found = await provider.read({ ...subject(kind), id: "any", properties, inputs: {} });
      return found === undefined ? undefined : (unwrap(found.properties) as PropertyMap);
    },
    delete: async (kind, properties) =>
      provider.delete({ ...subject(kind), id: "any", properties, oldInputs: {} }),
    close: () => cloud.close(),
  };
}

function subject(kind: Kind): Subject {
  const type = `github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
  return { urn: `urn:pulumi:s::p::${type}::x`, name: "x", type };
}
