import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import type { PagesEnvironment, PagesProject } from "../../rehearsal/cloud/cloudflare/pages-state.ts";
import { cloudflareService } from "../../rehearsal/cloud/cloudflare/service.ts";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { ACCOUNT, TOKEN } from "./cloudflare-place.ts";

export { ACCOUNT, TOKEN } from "./cloudflare-place.ts";

/** A simulated Cloudflare with three Pages projects: `site` with Git, `broken` whose builds fail, `uploaded` without Git. */
export interface PagesPlace {
  readonly cloud: Cloud;
  /** What a client needs to ask it. */
  readonly env: Readonly<Record<string, string>>;
  project(name?: string): PagesProject;
  /** Its variables: of secret ones the value, as a build would have it. */
  variables(environment?: PagesEnvironment): Record<string, string>;
}

/** Serves one. In the production environment of `site` stand a plain variable and a secret that somebody else set. */
export async function startPages(hash?: string): Promise<PagesPlace> {
  const site = {
    environments: {
      production: {
        variables: {
          MODE: { type: "plain_text", value: "live" },
          THEIRS: { type: "secret_text", mark: "theirs" },
        },
        ...(hash === undefined ? {} : { hash }),
      },
      preview: { variables: {} },
    },
  } as const;
  const uploaded: Partial<PagesProject> = { repository: "" };
  const projects = { [ACCOUNT]: { site, broken: { ends: "failure" as const }, uploaded } };
  const cloud = await startCloud([cloudflareService({ token: TOKEN, projects })]);
  const project = (name = "site"): PagesProject => {
    const { accounts } = cloud.stateOf("cloudflare") as CloudflareState;
    const found = accounts[ACCOUNT]?.projects?.[name];
    if (found === undefined) throw new Error(`there is no project ${name}`);
    return found;
  };
  return {
    cloud,
    env: { CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4` },
    project,
    variables: (environment = "production") => {
      const known = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
      const { variables } = project().environments[environment];
      return Object.fromEntries(
        Object.entries(variables).map(([key, { value, mark = "" }]) => [
          key,
          value ?? known.get(mark) ?? mark,
        ]),
      );
    },
  };
}
