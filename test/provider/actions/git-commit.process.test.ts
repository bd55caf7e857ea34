import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actionDefinition } from "../../../components/catalog/actions/index.ts";
import { gitCommit } from "../../../provider/actions/git-commit.ts";

let folder: string;
let clone: string;

const git = (at: string, ...args: string[]) => execaSync("git", args, { cwd: at }).stdout;
const write = (text: string) => writeFileSync(join(clone, "secrets", "env.json"), text);

/** What the remote has of a branch. */
const remote = (branch: string, path = "secrets/env.json") =>
  git(join(folder, "remote"), "show", `${branch}:${path}`);
const commits = (branch: string) => git(join(folder, "remote"), "log", "--format=%s", branch).split("\n");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-git-commit-"));
  clone = join(folder, "clone");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote");
  git(folder, "clone", "--quiet", join(folder, "remote"), clone);
  git(clone, "config", "user.name", "Example");
  git(clone, "config", "user.email", "example@example.com");
  git(clone, "checkout", "--quiet", "-b", "main");
  mkdirSync(join(clone, "secrets"));
  write("old\n");
  writeFileSync(join(clone, "other.txt"), "other\n");
  git(clone, "add", ".");
  git(clone, "commit", "--quiet", "-m", "first");
  git(clone, "push", "--quiet", "origin", "main", "main:staging");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(read: unknown = {}) {
  const target = { kind: "sops-file" as const, path: "secrets/env.json", optional: false };
  const settings = actionDefinition("git-commit").schema.parse(read);
  return { name: "image", settings, target, directory: clone, written: ["TOKEN", "KEY"] };
}

test("the file alone is committed on the branch that is checked out, and pushed", async () => {
  write("new\n");
  writeFileSync(join(clone, "untracked.txt"), "left alone\n");
  await gitCommit.run(run());
  expect(remote("main")).toBe("new");
  expect(commits("main")).toEqual(["Rotate TOKEN, KEY at image", "first"]);
  expect(git(clone, "show", "--stat", "--format=", "HEAD")).toMatch(
    /^ secrets\/env\.json \| 2 \+-\n 1 file changed/,
  );
});

test("done twice, it commits once; one whose push failed is pushed by the next run", async () => {
  write("new\n");
  git(clone, "remote", "set-url", "origin", join(folder, "gone"));
  await expect(gitCommit.run(run())).rejects.toThrow(/image: git push failed: .*keyturn resume/);
  git(clone, "remote", "set-url", "origin", join(folder, "remote"));
  await gitCommit.run(run());
  await gitCommit.run(run());
  expect(commits("main")).toEqual(["Rotate TOKEN, KEY at image", "first"]);
});

test("another branch gets the file on top of what the remote has, and the work tree stays as it is", async () => {
  const other = join(folder, "somebody");
  git(folder, "clone", "--quiet", "--branch", "staging", join(folder, "remote"), other);
  writeFileSync(join(other, "theirs.txt"), "theirs\n");
  git(other, "add", ".");
  git(other, "-c", "user.name=S", "-c", "user.email=s@example.com", "commit", "--quiet", "-m", "theirs");
  git(other, "push", "--quiet");
  write("new\n");
  const before = git(clone, "status", "--porcelain");
  await gitCommit.run(run({ branch: "staging", message: "Turn it" }));
  await gitCommit.run(run({ branch: "staging", message: "Turn it" }));
  expect(remote("staging")).toBe("new");
  expect(remote("staging", "theirs.txt")).toBe("theirs");
  expect(commits("staging")).toEqual(["Turn it", "theirs", "first"]);
  expect(git(clone, "status", "--porcelain")).toBe(before);
  expect(git(clone, "symbolic-ref", "--short", "HEAD")).toBe("main");
  expect(readFileSync(join(clone, "secrets", "env.json"), "utf8")).toBe("new\n");
});

test("a preview refuses where other changes are not committed, and the stack's file is none of these", async () => {
  write("new\n");
  writeFileSync(join(clone, "Pulumi.prod.yaml"), "config: {}\n");
  git(clone, "add", "Pulumi.prod.yaml");
  expect(await gitCommit.problems?.(run())).toEqual([]);
  writeFileSync(join(clone, "other.txt"), "changed\n");
  expect(await gitCommit.problems?.(run())).toEqual([
    expect.stringMatching(/image: .*not committed \(other\.txt\).*commit or stash them first/),
  ]);
});

test("a look at the work tree writes nothing there, so that a commit beside it finds no lock", async () => {
  const index = () => readFileSync(join(clone, ".git", "index"));
  const before = index();
  // As a write that changed nothing leaves it: Git would note the new time.
  utimesSync(join(clone, "other.txt"), new Date(0), new Date(0));
  expect(await gitCommit.problems?.(run())).toEqual([]);
  expect(index().equals(before)).toBe(true);
});

test("a lock that somebody else holds is told as the cause", async () => {
  write("new\n");
  writeFileSync(join(clone, ".git", "index.lock"), "");
  await expect(gitCommit.run(run())).rejects.toThrow(/git add failed: fatal: Unable to create .*index\.lock/);
});

test("a folder that is no work tree, and a branch that the remote lacks, are told", async () => {
  write("new\n");
  await expect(gitCommit.run(run({ branch: "nowhere" }))).rejects.toThrow(/git fetch failed: .*nowhere/);
  rmSync(join(clone, ".git"), { recursive: true });
  expect(await gitCommit.problems?.(run())).toEqual([expect.stringMatching(/not a git repository/)]);
});

test("a password in the remote's URL is not told", async () => {
  write("new\n");
  // keyturn-scan-ignore secretlint/basicauth: synthetic
  git(clone, "remote", "set-url", "origin", "http://someone:canary-55d0@127.0.0.1:9/repo.git");
  const error: unknown = await gitCommit.run(run()).catch((one: unknown) => one);
  expect(String(error)).toMatch(/git push failed/);
  expect(String(error)).not.toContain("canary-55d0");
});

test("a remote that moved in between is told as the cause, and the next run goes on once that is merged", async () => {
  const other = join(folder, "somebody");
  git(folder, "clone", "--quiet", join(folder, "remote"), other);
  writeFileSync(join(other, "theirs.txt"), "theirs\n");
  git(other, "add", ".");
  git(other, "-c", "user.name=S", "-c", "user.email=s@example.com", "commit", "--quiet", "-m", "theirs");
  git(other, "push", "--quiet");
  write("new\n");
  await expect(gitCommit.run(run())).rejects.toThrow(/git push failed: .*rejected.* HEAD -> main/);
  git(clone, "pull", "--quiet", "--rebase", "origin", "main");
  await gitCommit.run(run());
  expect([remote("main"), remote("main", "theirs.txt")]).toEqual(["new", "theirs"]);
});

test("of a file that is a link the one behind it is committed, by whatever path the folder is called", async () => {
  symlinkSync(join(clone, "secrets", "env.json"), join(clone, "env.json"));
  git(clone, "add", ".");
  git(clone, "commit", "--quiet", "-m", "second");
  git(clone, "push", "--quiet", "origin", "main", "main:staging");
  symlinkSync(clone, join(folder, "called-otherwise"));
  write("new\n");
  const target = { kind: "sops-file" as const, path: "env.json", optional: false };
  const linked = (read: unknown) => ({ ...run(read), target, directory: join(folder, "called-otherwise") });
  expect(await gitCommit.problems?.(linked({}))).toEqual([]);
  for (const branch of ["staging", "main"]) {
    await gitCommit.run(linked({ branch }));
    expect(remote(branch)).toBe("new");
  }
  expect(git(clone, "status", "--porcelain")).toBe("");
});

test.each(["-x", "a..b", "a/", "x.lock", "", "a b"])("%j is no branch for the catalog", (branch) => {
  expect(actionDefinition("git-commit").schema.safeParse({ branch }).success).toBe(false);
});

const OTHERS = JSON.stringify({ TOKEN: "ENC[…]", sops: { age: [], lastmodified: "", mac: "ENC[…]" } });

test("all files of which a target is the recipients are committed together, on either branch", async () => {
  writeFileSync(join(clone, "secrets", "more.json"), "{}\n");
  git(clone, "add", ".");
  git(clone, "commit", "--quiet", "-m", "second");
  git(clone, "push", "--quiet", "origin", "main", "main:staging");
  write("new\n");
  writeFileSync(join(clone, "secrets", "more.json"), "new\n");
  const target = {
    kind: "sops-recipients" as const,
    paths: ["secrets/env.json", "secrets/more.json"],
    optional: false,
  };
  expect(await gitCommit.problems?.({ ...run(), target })).toEqual([]);
  for (const branch of ["main", "staging"]) {
    await gitCommit.run({ ...run({ branch }), target });
    expect([remote(branch), remote(branch, "secrets/more.json")]).toEqual(["new", "new"]);
    expect(commits(branch)).toHaveLength(3);
  }
});

test("files of several targets are committed at the same moment, one after the other", async () => {
  const names = ["a", "b", "c", "d"].map((name) => `secrets/${name}.json`);
  for (const name of names) writeFileSync(join(clone, name), OTHERS);
  git(clone, "add", ".");
  git(clone, "commit", "--quiet", "-m", "second");
  git(clone, "push", "--quiet", "origin", "main");
  for (const name of names) writeFileSync(join(clone, name), `${OTHERS}\n`);
  const runs = names.map((path) => ({
    ...run(),
    target: { kind: "sops-file" as const, path, optional: false },
  }));
  // What another target has written, and has not committed yet, is no reason to stop.
  for (const one of runs) expect(await gitCommit.problems?.(one)).toEqual([]);
  await Promise.all(runs.map((one) => gitCommit.run(one)));
  expect(commits("main")).toHaveLength(6);
  expect(git(clone, "status", "--porcelain")).toBe("");
});
