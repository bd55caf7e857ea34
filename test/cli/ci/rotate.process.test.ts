import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { pushCommits } from "../../../cli/git.ts";
import { keyturn } from "../support.ts";
import { CATALOG, useRepository } from "./repository.ts";

const DUE = CATALOG.replace("TOKEN: { source", "TOKEN: { maxAge: 30d, source");
const PROPOSE = ["ci", "rotate", "--branch", "keyturn/due-test"];

/** A repository with a remote of its own. */
function withRemote(catalog: string) {
  const repository = useRepository({ "catalog.yaml": catalog });
  const remote = join(repository.folder, "..", `${repository.folder.split("/").at(-1)}-remote.git`);
  repository.git("init", "--quiet", "--bare", remote);
  repository.git("remote", "add", "origin", remote);
  repository.git("push", "--quiet", "origin", "main");
  return repository;
}

describe("keyturn ci rotate --branch", () => {
  it("pushes what is due to a branch, with a text for its pull request, and carries nothing out", async () => {
    const { folder, git } = withRemote(DUE);
    const told = await keyturn(...PROPOSE, "--comment", "body.md", "--json");
    expect(told.exitCode, told.err).toBe(EXIT.done);
    expect(JSON.parse(told.out)).toMatchObject({ proposed: true, why: "Rotate TOKEN on test" });
    expect(git("show", "--stat", "--format=%s", "origin/keyturn/due-test")).toMatch(
      /^Rotate TOKEN on test\n[\s\S]*Pulumi\.test\.yaml \|/,
    );
    expect(git("show", "origin/keyturn/due-test:Pulumi.test.yaml")).toContain(
      "TOKEN: {current: 2, previous: 1",
    );
    expect(git("show", "origin/main:Pulumi.test.yaml")).toContain("TOKEN: {current: 1");
    expect(readFileSync(join(folder, "body.md"), "utf8")).toContain("| rotate 1 → 2 | due: ");
    expect(existsSync(join(folder, ".keyturn"))).toBe(false);
  });

  it("does not pile up: a branch that waits is left alone", async () => {
    const { git } = withRemote(DUE);
    await keyturn(...PROPOSE);
    git("switch", "--quiet", "main");
    const again = await keyturn(...PROPOSE, "--json");
    expect(JSON.parse(again.out)).toMatchObject({
      proposed: false,
      why: expect.stringContaining("merge it, or delete it"),
    });
    expect(git("branch", "--show-current")).toBe("main");
  });

  it("is no failure where nothing is due", async () => {
    const { git } = withRemote(CATALOG);
    const told = await keyturn(...PROPOSE, "--json");
    expect(JSON.parse(told.out)).toMatchObject({
      proposed: false,
      why: expect.stringContaining("Nothing is due"),
    });
    expect(git("branch", "--list", "keyturn/*")).toBe("");
  });

  it("fails before it changes anything where the remote does not answer", async () => {
    const { git } = useRepository({ "catalog.yaml": DUE });
    const told = await keyturn(...PROPOSE);
    expect(told).toMatchObject({
      exitCode: EXIT.failed,
      err: expect.stringContaining("name a remote with --push"),
    });
    expect(git("status", "--porcelain")).toBe("");
    expect(git("branch", "--show-current")).toBe("main");
  });
});

describe("a push that is not taken", () => {
  it("says that nothing was applied, and keeps the address's credentials to itself", async () => {
    const { folder } = useRepository();
    // keyturn-scan-ignore secretlint/basicauth: synthetic
    const push = pushCommits(folder, "https://user:synthetic-token@127.0.0.1:9/shop.git");
    await expect(push).rejects.toThrow(/nothing was applied/);
    await expect(
      // keyturn-scan-ignore secretlint/basicauth: synthetic
      pushCommits(folder, "https://user:synthetic-token@127.0.0.1:9/shop.git"),
    ).rejects.not.toThrow(/synthetic-token/);
  });
});
