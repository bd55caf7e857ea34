import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { actionDefinition } from "../../../components/catalog/actions/index.ts";
import { gitCommit } from "../../../provider/actions/git-commit.ts";
import { type Cloud, startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../../rehearsal/cloud/github/service.ts";
import type { GithubState } from "../../../rehearsal/cloud/github/state.ts";

const TOKEN = "synthetic-github-token";
let cloud: Cloud;
let folder: string;
let clone: string;

const git = (at: string, ...args: string[]) => execaSync("git", args, { cwd: at }).stdout;
const write = (text: string) => writeFileSync(join(clone, "env.json"), text);
const remote = (...args: string[]) => git(join(folder, "remote"), ...args);
const pulls = () => (cloud.stateOf("github") as GithubState).pulls ?? [];

beforeEach(async () => {
  cloud = await startCloud([githubService({ repositories: { "example/app": {} }, token: TOKEN })]);
  vi.stubEnv("GITHUB_TOKEN", TOKEN);
  vi.stubEnv("GITHUB_BASE_URL", `${cloud.urls.github}/`);
  folder = mkdtempSync(join(tmpdir(), "keyturn-pull-request-"));
  clone = join(folder, "clone");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote");
  git(folder, "clone", "--quiet", join(folder, "remote"), clone);
  git(clone, "config", "user.name", "Example");
  git(clone, "config", "user.email", "example@example.com");
  git(clone, "checkout", "--quiet", "-b", "main");
  write("old\n");
  git(clone, "add", ".");
  git(clone, "commit", "--quiet", "-m", "first");
  git(clone, "push", "--quiet", "origin", "main");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  await cloud.close();
});

const WANTED = { branch: "keyturn", pullRequest: { repository: "example/app" } };

async function commit(read: unknown = WANTED) {
  const target = { kind: "sops-file" as const, path: "env.json", optional: false };
  const settings = actionDefinition("git-commit").schema.parse(read);
  await gitCommit.run({ name: "image", settings, target, directory: clone, written: ["TOKEN"] });
}

test("a branch that is not there is made from the base, pushed, and one pull request is opened for it", async () => {
  write("new\n");
  await commit();
  await commit();
  expect(remote("show", "keyturn:env.json")).toBe("new");
  expect(remote("log", "--format=%s", "keyturn").split("\n")).toEqual(["Rotate TOKEN at image", "first"]);
  expect(remote("show", "main:env.json")).toBe("old");
  expect(pulls()).toEqual([
    {
      number: 1,
      repository: "example/app",
      title: "Rotate TOKEN at image",
      body: "keyturn wrote TOKEN to image.",
      head: "keyturn",
      base: "main",
    },
  ]);
  // The work tree is where it was.
  expect(git(clone, "symbolic-ref", "--short", "HEAD")).toBe("main");
});

test("the next rotation goes into the pull request that is open", async () => {
  write("new\n");
  await commit();
  write("newer\n");
  await commit();
  expect(remote("show", "keyturn:env.json")).toBe("newer");
  expect(pulls()).toHaveLength(1);
});

test("title and base are the catalog's", async () => {
  git(clone, "push", "--quiet", "origin", "main:staging");
  write("new\n");
  await commit({
    branch: "keyturn",
    pullRequest: { title: "Turn it", base: "staging", repository: "example/app" },
  });
  expect(pulls()).toMatchObject([{ title: "Turn it", base: "staging" }]);
});

test("where the base has the file as it is, there is nothing to ask for", async () => {
  await commit();
  expect(pulls()).toEqual([]);
  expect(remote("branch", "--list", "keyturn")).toBe("");
});

test("one that could not be opened is opened by the next run, without another commit", async () => {
  write("new\n");
  cloud.fail({ service: "github", path: /pulls$/, status: 403, times: 1 });
  await expect(commit()).rejects.toThrow(
    /image: GitHub: GET \/repos\/example\/app\/pulls: HTTP 403.*keyturn resume/,
  );
  expect(pulls()).toEqual([]);
  await commit();
  expect(pulls()).toHaveLength(1);
  expect(remote("log", "--format=%s", "keyturn").split("\n")).toHaveLength(2);
});

test("a remote whose URL names no repository is told how to name it, before anything is pushed", async () => {
  write("new\n");
  await expect(commit({ branch: "keyturn", pullRequest: true })).rejects.toThrow(
    /image: the URL of the remote names no repository.*pullRequest: \{ repository: OWNER\/NAME \}/,
  );
  expect(remote("branch", "--list", "keyturn")).toBe("");
});

test("a preview tells both: whose repository it is, and as whom GitHub is asked", async () => {
  const target = { kind: "sops-file" as const, path: "env.json", optional: false };
  const told = async (read: unknown) => {
    const settings = actionDefinition("git-commit").schema.parse(read);
    return await gitCommit.problems?.({ name: "image", settings, target, directory: clone, written: [] });
  };
  const bare = { branch: "keyturn", pullRequest: true };
  expect(await told(bare)).toEqual([expect.stringMatching(/names no repository/)]);
  git(clone, "remote", "set-url", "origin", "git@github.com:example/app.git");
  expect(await told(bare)).toEqual([]);
  vi.stubEnv("GITHUB_TOKEN", "");
  expect(await told(bare)).toEqual([expect.stringMatching(/GITHUB_TOKEN/)]);
});

test.each([
  [{ pullRequest: true }, "needs a branch of its own"],
  [{ branch: "keyturn", push: false, pullRequest: true }, "needs the branch to be pushed"],
  [{ branch: "keyturn", pullRequest: { base: "a..b" } }, "is no name of a branch"],
  [{ branch: "keyturn", pullRequest: false }, "has the wrong form"],
])("settings that make no pull request are refused: %j", (read, why) => {
  const { error } = actionDefinition("git-commit").schema.safeParse(read);
  expect(JSON.stringify(error?.issues)).toContain(why);
});
