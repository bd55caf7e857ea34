import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execaSync } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { keyturn, useFolder } from "../cli/support.ts";
import { runStep, useRunner } from "./run-step.ts";

const WHERE = { REPOSITORY: "example/keyturn", REF: "v0.1.0", FOLDER: "." };
const once = '{ current: 1, next: 2, made: { "1": { at: "2026-01-01T00:00:00.000Z" } } }';

/** A folder of nobody's, far from keyturn. */
function useTemporary(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-stranger-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function gitIn(folder: string) {
  const name = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  return (...args: string[]) => execaSync("git", [...name, ...args], { cwd: folder }).stdout;
}

/**
 * A repository that its author set up as the pages say, and what a runner has of it: a clone elsewhere. Generation 1 is
 * written by hand, as `keyturn adopt` would, for that needs the engine.
 */
async function useStrangers(below = "."): Promise<{ author: string; clone: string }> {
  const [author, clone] = [join(useTemporary(), "shop"), join(useTemporary(), "deep", "work", "shop")];
  const project = join(author, below);
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, ".env"), "JWT_SECRET=synthetic-value-of-a-test\n");
  writeFileSync(join(project, ".gitignore"), ".env\n");
  useFolder(project);
  const told = await keyturn("init", "-y", "--system", "shop", "--stack", "prod");
  expect(told.exitCode, told.err).toBe(0);
  appendFileSync(join(project, "Pulumi.prod.yaml"), `  keyturn:generations:\n    JWT_SECRET: ${once}\n`);
  cpSync(join(PACKAGE_ROOT, ".github"), join(author, ".github"), { recursive: true });
  const git = gitIn(author);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "-m", "begin");
  git("switch", "--quiet", "--create", "change");
  const bumped = await keyturn("bump", "JWT_SECRET");
  expect(bumped.exitCode, bumped.err).toBe(0);
  git("commit", "--quiet", "--all", "-m", "Rotate JWT_SECRET");
  git("switch", "--quiet", "main");
  gitIn(author)("clone", "--quiet", author, clone);
  return { author, clone };
}

/** Installs keyturn as the workflows do, but for the checkout and npm: this keyturn plays what they bring. */
async function install(clone: string, folder = ".") {
  const runner = useRunner();
  const found = await runStep(runner, clone, "Find keyturn", { ...WHERE, FOLDER: folder });
  expect(found.exitCode, found.all).toBe(0);
  const home = /^home=(.*)$/m.exec(found.output)?.[1] ?? "";
  expect(home).toBe(`${folder}/.keyturn/home`);
  mkdirSync(join(clone, folder, ".keyturn"), { recursive: true });
  symlinkSync(PACKAGE_ROOT, join(clone, home));
  const put = await runStep(runner, clone, "Put keyturn on PATH", { HOME_FOLDER: home });
  expect(put.exitCode, put.all).toBe(0);
  return runner;
}

describe("a stranger's repository, with the workflows copied into it", () => {
  it("names no path outside of itself", async () => {
    const { clone } = await useStrangers();
    const project = parse(readFileSync(join(clone, "Pulumi.yaml"), "utf8"));
    const paths = [project.main, ...project.plugins.providers.map(({ path }: { path: string }) => path)];
    expect(paths.map((path) => resolve(clone, path))).toEqual([
      join(clone, ".keyturn/home"),
      join(clone, ".keyturn/home/provider"),
    ]);
    expect(execaSync("git", ["ls-files", ".keyturn"], { cwd: clone }).stdout).toBe("");
  });

  it.each([".", "infra/secrets"])(
    "gets the comment of a pull request and a scan, with its project in %s",
    async (below) => {
      const { clone } = await useStrangers(below);
      const runner = await install(clone, below);
      const head = gitIn(clone)("rev-parse", "origin/change");
      const planned = await runStep(runner, join(clone, below), "Plan", { STACK: "prod", HEAD: head });
      expect(planned.exitCode, planned.all).toBe(0);
      expect(planned.summary).toContain("### Rotation plan: `shop` on `prod`");
      expect(planned.summary).toContain("| `JWT_SECRET` | rotate 1 → 2 |");
      expect(planned.output).toContain("steering=false");

      const scanned = await runStep(runner, clone, "Scan", {});
      expect(scanned.exitCode, scanned.all).toBe(0);
      expect(scanned.output).toBe("code=0\n");
      const ended = await runStep(runner, clone, "End as the scan did", { CODE: "0" });
      expect(ended).toMatchObject({ exitCode: 0, all: "" });
      expect(gitIn(clone)("status", "--porcelain")).toBe("");
    },
  );

  it("gets the same plan by the example for GitLab", async () => {
    const { clone } = await useStrangers();
    const { path } = await install(clone);
    const page = readFileSync(join(PACKAGE_ROOT, "docs/pull-requests.md"), "utf8");
    const { preview } = parse(/```yaml\n(\.keyturn:[\s\S]*?)```/.exec(page)?.[1] ?? "");
    gitIn(clone)("switch", "--quiet", "change");
    const ran = execaSync("bash", ["-euo", "pipefail", "-c", preview.script.join("\n")], {
      cwd: clone,
      env: { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main", PATH: [...path, process.env.PATH].join(":") },
      reject: false,
      all: true,
    });
    expect(ran.exitCode, ran.all).toBe(0);
    expect(readFileSync(join(clone, "comment.md"), "utf8")).toContain("| `JWT_SECRET` | rotate 1 → 2 |");
  });

  it("is told what to set where nobody said where keyturn is", async () => {
    const { clone } = await useStrangers();
    const found = await runStep(useRunner(), clone, "Find keyturn", { ...WHERE, REF: "" });
    expect(found.exitCode).toBe(1);
    expect(found.all).toMatch(/::error::.*KEYTURN_REPOSITORY \(OWNER\/NAME\) and KEYTURN_REF/);
  });
});

describe("keyturn's own repository", () => {
  it("is where its workflows find keyturn", async () => {
    const found = await runStep(useRunner(), PACKAGE_ROOT, "Find keyturn", { ...WHERE, REPOSITORY: "" });
    expect(found).toMatchObject({ exitCode: 0, output: "home=.\n" });
  });
});

describe("a project on another machine", () => {
  it("finds the keyturn that is called there, whatever was there before", async () => {
    const { clone } = await useStrangers();
    useFolder(clone);
    const link = join(clone, ".keyturn/home");
    expect((await keyturn("validate")).exitCode).toBe(0);
    expect(realpathSync(link)).toBe(PACKAGE_ROOT);
    rmSync(link);
    symlinkSync(join(clone, "gone"), link);
    expect((await keyturn("validate")).exitCode).toBe(0);
    expect(realpathSync(link)).toBe(PACKAGE_ROOT);
  });

  it("keeps a checkout of keyturn that stands there, and says that the engine runs that one", async () => {
    const { clone } = await useStrangers();
    useFolder(clone);
    mkdirSync(join(clone, ".keyturn/home"), { recursive: true });
    const told = await keyturn("validate");
    expect(told.exitCode, told.err).toBe(0);
    expect(told.err).toContain("mind: .keyturn/home holds a keyturn of its own");
    expect(lstatSync(join(clone, ".keyturn/home")).isDirectory()).toBe(true);
    expect(existsSync(join(clone, ".keyturn/home/bin"))).toBe(false);
  });
});
