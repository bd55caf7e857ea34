import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, type Refusal, refused, requestJson, success } from "./answers.ts";
import { accountOf, type Cloudflare, own } from "./api.ts";
import type { PagesConfig, PagesDeployment, PagesProject, PagesVariable } from "./pages-state.ts";

// Source: wrangler, `src/pages/secret`, for the code; cloudflare-go issue 4079 for the other one and its words.
const NO_PROJECT: Refusal = { status: 404, code: 8000007, message: "Project not found." };
const NO_MANIFEST: Refusal = {
  status: 400,
  code: 8000096,
  message: 'A "manifest" field was expected in the request body but was not provided.',
};
// Cloudflare's codes and words for these are not known.
const INVALID: Refusal = { status: 400, code: 8000000, message: "The request is not valid." };
const TOO_LONG: Refusal = {
  status: 400,
  code: 8000000,
  message: "The text of a variable is longer than 5 KB.",
};
const NO_DEPLOYMENT: Refusal = { status: 404, code: 8000009, message: "The deployment was not found." };

const MAX_TEXT_BYTES = 5 * 1024;

const variable = z.object({
  type: z.enum(["plain_text", "secret_text"]).default("plain_text"),
  value: z.string(),
});
const environment = z
  .object({
    env_vars: z.record(z.string(), variable.nullable()).default({}),
    wrangler_config_hash: z.string().optional(),
  })
  .optional();
const change = z.object({
  deployment_configs: z.object({ production: environment, preview: environment }),
});

/**
 * Serves Pages projects that somebody else made: a project and its variables, of which the secret ones never come out, their
 * change, and deployments. Source: Cloudflare's API reference, "Update project": what is not named stays, null takes away.
 *
 * That a change without the hash of a project's file cuts the project loose from that file is a guess, the worst that could
 * become of it: wrangler always sends the hash along.
 */
export function servePages(api: Hono, cloudflare: Cloudflare): void {
  const path = "/accounts/:account/pages/projects/:project";

  api.get(path, (context) =>
    withProject(cloudflare, context, (project, name) => success(context, projectJson(name, project))),
  );

  api.patch(path, (context) =>
    withProject(cloudflare, context, async (project, name) => {
      const request = change.safeParse(await requestJson(context));
      if (!request.success) return refused(context, INVALID);
      const changes = Object.values(request.data.deployment_configs).flatMap((one) =>
        Object.values(one?.env_vars ?? {}),
      );
      if (changes.some((one) => Buffer.byteLength(one?.value ?? "") > MAX_TEXT_BYTES))
        return refused(context, TOO_LONG);
      for (const which of ["production", "preview"] as const) {
        const asked = request.data.deployment_configs[which];
        if (asked !== undefined) merge(cloudflare, project.environments[which], asked);
      }
      cloudflare.save();
      return success(context, projectJson(name, project));
    }),
  );

  api.post(`${path}/deployments`, (context) =>
    withProject(cloudflare, context, async (project) => {
      if (!project.repository) return refused(context, NO_MANIFEST);
      const form = await context.req.formData().catch(() => undefined);
      const asked = form?.get("branch");
      const branch = typeof asked === "string" ? asked : project.productionBranch;
      const environment = branch === project.productionBranch ? "production" : "preview";
      const id = randomUUID();
      const variables = { ...project.environments[environment].variables };
      const deployment = { environment, branch, variables, created: cloudflare.now(), looks: 0 } as const;
      project.deployments[id] = { ...deployment };
      cloudflare.save();
      return success(context, deploymentJson(id, project, deployment));
    }),
  );

  api.get(`${path}/deployments/:deployment`, (context) =>
    withProject(cloudflare, context, (project) => {
      const id = context.req.param("deployment");
      const deployment = own(project.deployments, id);
      if (deployment === undefined) return refused(context, NO_DEPLOYMENT);
      deployment.looks += 1;
      cloudflare.save();
      return success(context, deploymentJson(id, project, deployment));
    }),
  );
}

function withProject(
  cloudflare: Cloudflare,
  context: Context,
  answer: (project: PagesProject, name: string) => Response | Promise<Response>,
): Response | Promise<Response> {
  const account = accountOf(cloudflare, context);
  if (account === undefined) return noRoute(context);
  const name = context.req.param("project") ?? "";
  const project = own(account.projects, name);
  return project === undefined ? refused(context, NO_PROJECT) : answer(project, name);
}

function merge(
  { mark }: Cloudflare,
  config: PagesConfig,
  asked: NonNullable<z.infer<typeof environment>>,
): void {
  for (const [name, given] of Object.entries(asked.env_vars)) {
    if (given === null) delete config.variables[name];
    else if (given.type === "plain_text") config.variables[name] = { type: given.type, value: given.value };
    else config.variables[name] = { type: given.type, mark: mark(given.value) };
  }
  if (asked.wrangler_config_hash === undefined) delete config.hash;
}

function projectJson(name: string, { repository, productionBranch, environments }: PagesProject): object {
  const [owner, repo] = repository.split("/");
  const shown = ({ variables, hash }: PagesConfig) => ({
    env_vars: Object.fromEntries(Object.entries(variables).map(([key, one]) => [key, variableJson(one)])),
    ...(hash === undefined ? {} : { wrangler_config_hash: hash }),
  });
  return {
    name,
    subdomain: `${name}.pages.dev`,
    production_branch: productionBranch,
    deployment_configs: { production: shown(environments.production), preview: shown(environments.preview) },
    source: repository === "" ? null : { type: "github", config: { owner, repo_name: repo } },
  };
}

/** What is secret comes back empty. Source: terraform-provider-cloudflare, internal/services/pages_project. */
function variableJson({ type, value = "" }: PagesVariable): object {
  return { type, value };
}

function deploymentJson(
  id: string,
  { ends }: PagesProject,
  { environment, branch, looks, created }: PagesDeployment,
) {
  const ended =
    ends === "success" ? { name: "deploy", status: "success" } : { name: "build", status: "failure" };
  return {
    id,
    environment,
    url: `https://${id.slice(0, 8)}.site.example.com`,
    created_on: created,
    deployment_trigger: { type: "ad_hoc", metadata: { branch } },
    latest_stage: looks < 2 ? { name: "build", status: "active" } : ended,
  };
}
