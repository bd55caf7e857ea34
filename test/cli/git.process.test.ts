import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { commitFile } from "../../cli/git.ts";
import { capture, keyturn, STACK, useProject } from "./support.ts";

let folder: string;
const git = (...args: string[]) => execaSync("git", args, { cwd: folder }).stdout;
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-git-")));
  // Nothing of the person's own: neither signing nor hooks nor a name.
  for (const name of ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"]) vi.stubEnv(name, "/dev/null");
  for (const who of ["AUTHOR", "COMMITTER"]) {
    vi.stubEnv(`GIT_${who}_NAME`, "A Tester");
    vi.stubEnv(`GIT_${who}_EMAIL`, "tester@example.com");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function begin(at = folder): void {
  folder = at;
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "-m", "Begin");
}

/** What the commit of Pulumi.test.yaml told on standard error. */
async function commit(subject = "Rotate TOKEN on test"): Promise<string> {
  const told = capture();
  try {
    await commitFile(join(folder, "Pulumi.test.yaml"), subject);
  } finally {
    told.restore();
  }
  return told.texts().err;
}

describe("the commit of a stack file", () => {
  it("holds that file alone, whatever else is staged or changed", async () => {
    write("Pulumi.test.yaml", "config: {}\n");
    write("other", "one\n");
    begin();
    write("Pulumi.test.yaml", "config: { a: b }\n");
    write("other", "two\n");
    write("new", "staged\n");
    git("add", "new");
    expect(await commit()).toBe("Committed Pulumi.test.yaml: Rotate TOKEN on test\n");
    expect(git("show", "--name-only", "--format=%s")).toBe("Rotate TOKEN on test\n\nPulumi.test.yaml");
    expect(git("status", "--porcelain")).toBe("A  new\n M other");
  });

  it("takes in a file that Git does not know yet", async () => {
    begin();
    write("Pulumi.test.yaml", "config: {}\n");
    await commit();
    expect(git("ls-files")).toBe("Pulumi.test.yaml");
  });

  it("takes a subject as it is, also where a shell would not", async () => {
    begin();
    write("Pulumi.test.yaml", "config: {}\n");
    await commit('Rotate "$HOME" `x` --amend');
    expect(git("log", "-1", "--format=%s")).toBe('Rotate "$HOME" `x` --amend');
  });

  it("is not made where the file is ignored", async () => {
    write(".gitignore", "Pulumi.*.yaml\n");
    begin();
    write("Pulumi.test.yaml", "config: {}\n");
    expect(await commit()).toBe("");
    expect(git("log", "--format=%s")).toBe("Begin");
  });

  it("is not made where nothing changed", async () => {
    write("Pulumi.test.yaml", "config: {}\n");
    begin();
    expect(await commit()).toBe("");
    expect(git("log", "--format=%s")).toBe("Begin");
  });

  it("is not made outside of a work tree, which is said", async () => {
    write("Pulumi.test.yaml", "config: {}\n");
    expect(await commit()).toBe("Pulumi.test.yaml is not committed: this folder is no Git work tree.\n");
    expect(existsSync(join(folder, ".git"))).toBe(false);
  });

  it("is a failure that says nothing was applied where a hook of the repository refuses it", async () => {
    begin();
    mkdirSync(join(folder, ".git", "hooks"), { recursive: true });
    write(".git/hooks/pre-commit", "#!/bin/sh\necho 'no commits on Friday' >&2\nexit 1\n");
    chmodSync(join(folder, ".git/hooks/pre-commit"), 0o755);
    write("Pulumi.test.yaml", "config: {}\n");
    await expect(commit()).rejects.toMatchObject({
      exitCode: EXIT.failed,
      message: expect.stringMatching(
        /Pulumi\.test\.yaml is written but could not be committed, so nothing was applied: no commits on Friday/,
      ),
    });
  });

  it("is a failure too where Git can't write", async () => {
    begin();
    write(".git/index.lock", "");
    write("Pulumi.test.yaml", "config: {}\n");
    await expect(commit()).rejects.toMatchObject({
      exitCode: EXIT.failed,
      message: expect.stringContaining("index.lock"),
    });
    expect(git("log", "--format=%s")).toBe("Begin");
  });

  it("is a failure too where the repository can't be read", async () => {
    begin();
    write(".git/config", "[core\n");
    write("Pulumi.test.yaml", "config: {}\n");
    await expect(commit()).rejects.toMatchObject({ exitCode: EXIT.failed });
  });
});

describe("keyturn plan", () => {
  it("shows what the stack file asks for and the last commit did not", async () => {
    begin(useProject());
    expect((await keyturn("plan")).out).not.toContain("TOKEN");
    await keyturn("bump", "TOKEN");
    const { out, exitCode } = await keyturn("plan", "--json");
    expect(exitCode).toBe(EXIT.done);
    expect(JSON.parse(out).changes).toMatchObject([{ secret: "TOKEN", kind: "rotate", from: 1, to: 2 }]);
  });

  it("compares with the revision that is named", async () => {
    begin(useProject());
    await keyturn("bump", "TOKEN");
    git("commit", "--quiet", "--all", "-m", "Rotate");
    const { out } = await keyturn("plan", "--base", "HEAD~1", "--markdown");
    expect(out).toContain("TOKEN");
    expect((await keyturn("plan", "--base", "nowhere")).err).toContain("Git knows no revision nowhere here");
  });

  it("shows all as new where Git does not hold the file, or there is no repository", async () => {
    const names = [...STACK.matchAll(/^ {4}(\w+): \{/gm)].map((match) => match[1]);
    const shown = async () =>
      JSON.parse((await keyturn("plan", "--json")).out).changes.map(
        (change: { secret: string }) => change.secret,
      );
    useProject();
    expect(await shown()).toEqual(names);
    begin(useProject({ ".gitignore": "Pulumi.test.yaml\n" }));
    expect(await shown()).toEqual(names);
  });

  it("shows a rotation of the secrets that are named, and writes nothing", async () => {
    begin(useProject());
    const { out } = await keyturn("plan", "TOKEN", "--json");
    expect(JSON.parse(out).changes).toMatchObject([{ secret: "TOKEN", derivedChanging: ["HEADER"] }]);
    expect(git("status", "--porcelain")).toBe("");
  });
});
