import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ActionSettings, actionDefinition } from "../../../components/catalog/actions/index.ts";
import { githubWorkflow } from "../../../provider/actions/github-workflow.ts";
import { type Cloud, startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../../rehearsal/cloud/github/service.ts";
import type { GithubState } from "../../../rehearsal/cloud/github/state.ts";

const TOKEN = "synthetic-github-token";
const ENDED = { status: "completed", conclusion: "success" };
let cloud: Cloud;

beforeEach(async () => {
  const workflows = {
    "deploy.yml": { ends: "success" },
    "older.yml": { ends: "success", isOlderServer: true },
    "broken.yml": { ends: "failure" },
  };
  cloud = await startCloud([githubService({ repositories: { "example/app": { workflows } }, token: TOKEN })]);
  vi.stubEnv("GITHUB_TOKEN", TOKEN);
  vi.stubEnv("GITHUB_BASE_URL", `${cloud.urls.github}/`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await cloud.close();
});

function settings(read: unknown): ActionSettings<"github-workflow"> {
  return actionDefinition("github-workflow").schema.parse(read);
}

async function run(read: unknown, repository = "example/app") {
  const target = { kind: "github-actions" as const, repository, optional: false };
  await githubWorkflow.run({
    name: "repo",
    settings: settings(read),
    target,
    directory: "/",
    written: ["TOKEN"],
  });
}

const runs = () => (cloud.stateOf("github") as GithubState).runs ?? [];

test("it is started once on the default branch, and waited for until it has succeeded", async () => {
  await run("deploy.yml");
  expect(runs()).toMatchObject([{ workflow: "deploy.yml", ref: "main", inputs: {}, looks: 2 }]);
});

test("it gets the branch and the inputs that the catalog names", async () => {
  await run({ workflow: "deploy.yml", ref: "staging", inputs: { where: "staging" } });
  expect(runs()).toMatchObject([{ ref: "staging", inputs: { where: "staging" } }]);
});

test("on a server that does not name the run, the one that it shows from then on is waited for", async () => {
  await run("older.yml");
  expect(runs()).toMatchObject([{ workflow: "older.yml", looks: 2 }]);
});

test("on such a server, whose clock is another one too, the run that was not there before is waited for", async () => {
  // Ten minutes late, and with a run of an hour ago.
  const ids = new Map([[1, Date.now() - 4_200_000]]);
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: URL, { method }: RequestInit) => {
    const [last = ""] = url.pathname.split("/").slice(-1);
    asked.push(`${method} ${last}`);
    if (method === "POST") {
      ids.set(2, Date.now() - 600_000);
      return new Response(null, { status: 204 });
    }
    if (last !== "runs") return Response.json(last === "app" ? { default_branch: "main" } : ENDED);
    const since = Date.parse(url.searchParams.get("created")?.slice(2) ?? "2000-01-01T00:00:00Z");
    const found = [...ids].filter(([, at]) => at >= since);
    return Response.json({
      workflow_runs: found.map(([id, at]) => ({ id, created_at: new Date(at).toISOString() })),
    });
  });
  await run("older.yml");
  expect(asked.at(-1)).toBe("GET 2");
});

test("one that fails stops what is behind it, and the page to look at is named", async () => {
  await expect(run("broken.yml")).rejects.toThrow(
    /repo: the workflow broken.yml ended with failure: https:\/\/github.example.com\/example\/app\/actions\/runs\/\d+.*keyturn resume/,
  );
});

test("one that takes longer than it may is told so, and nothing was taken back", async () => {
  const hasty = { ...settings("deploy.yml"), repository: "example/app", within: 0 };
  const late = githubWorkflow.run({ name: "repo", settings: hasty, directory: "/", written: ["TOKEN"] });
  await expect(late).rejects.toThrow(/is in_progress after 0 s/);
  expect(runs()).toHaveLength(1);
});

test("a workflow or a branch that is not there is told with what it needs", async () => {
  await expect(run("none.yml")).rejects.toThrow(/404.*on: workflow_dispatch/);
  await expect(run({ workflow: "deploy.yml", ref: "no-such-ref" })).rejects.toThrow(/422.*No ref found/);
});

test("a preview says whose workflow is missing, and as whom nobody asks", async () => {
  const bare = { name: "TOKEN", settings: settings("deploy.yml"), directory: "/", written: [] };
  expect(await githubWorkflow.problems?.(bare)).toEqual([expect.stringMatching(/repository: OWNER\/NAME/)]);
  vi.stubEnv("GITHUB_TOKEN", "");
  const named = { ...bare, settings: settings({ workflow: "deploy.yml", repository: "example/app" }) };
  expect(await githubWorkflow.problems?.(named)).toEqual([expect.stringMatching(/GITHUB_TOKEN/)]);
});

test.each(["deploy", "../deploy.yml", "", { workflow: "deploy.yml", ref: "" }, { ref: "main" }])(
  "settings that name no workflow are refused: %j",
  (read) => {
    expect(actionDefinition("github-workflow").schema.safeParse(read).success).toBe(false);
  },
);
