import { afterEach, beforeEach, expect, test } from "vitest";
import { probeSchema } from "../../components/catalog/probe-schema.ts";
import { askProbe } from "../../components/probes/index.ts";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../rehearsal/cloud/github/service.ts";
import type { GithubState } from "../../rehearsal/cloud/github/state.ts";

const TOKEN = "synthetic-github-token";
const QUESTION = { expected: "accept", what: "nothing of TOKEN" } as const;
let cloud: Cloud;

beforeEach(async () => {
  const workflows = { "smoke.yml": { ends: "success" }, "broken.yml": { ends: "failure" } };
  cloud = await startCloud([githubService({ repositories: { "example/app": { workflows } }, token: TOKEN })]);
});

afterEach(async () => await cloud.close());

async function ask(workflow: object) {
  const probe = probeSchema.parse({ "github-workflow": { repository: "example/app", ...workflow } });
  const settings = { "github:token": TOKEN, "github:baseUrl": `${cloud.urls.github}/` };
  await askProbe("smoke", probe, QUESTION, { settings });
}

const runs = () => (cloud.stateOf("github") as GithubState).runs ?? [];

test("a workflow that succeeds accepts; it is started once, with its branch and inputs", async () => {
  await ask({ workflow: "smoke.yml", ref: "staging", inputs: { where: "staging" } });
  expect(runs()).toMatchObject([{ workflow: "smoke.yml", ref: "staging", inputs: { where: "staging" } }]);
});

test("one that fails is not started again, and the page to look at is named", async () => {
  await expect(ask({ workflow: "broken.yml" })).rejects.toThrow(
    /the probe `smoke`: not satisfied: the workflow broken\.yml of example\/app ended with failure: https:\/\/github\.example\.com\/\S+ \(asked once\)/,
  );
  expect(runs()).toHaveLength(1);
});

test("one that is not there is told with what it needs", async () => {
  await expect(ask({ workflow: "none.yml" })).rejects.toThrow(
    /could not be asked: .*404.*on: workflow_dispatch/,
  );
});

test("one that has not ended in its time is told so", async () => {
  const probe = probeSchema.parse({
    "github-workflow": { repository: "example/app", workflow: "smoke.yml" },
  });
  const workflow = probe["github-workflow"];
  const hasty = { ...probe, ...(workflow && { "github-workflow": { ...workflow, within: 0 } }) };
  const settings = { "github:token": TOKEN, "github:baseUrl": `${cloud.urls.github}/` };
  await expect(askProbe("smoke", hasty, QUESTION, { settings })).rejects.toThrow(
    /is in_progress after 0 minutes/,
  );
});
