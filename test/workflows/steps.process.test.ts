import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOG, TURNED, useRepository } from "../cli/ci/repository.ts";
import { runStep, useRunner, withKeyturn } from "./run-step.ts";

describe("the step that plans", () => {
  it("gives the next jobs the comment as it is, and whether a person has to say a word", async () => {
    const repository = useRepository();
    repository.git("switch", "--quiet", "--create", "change");
    repository.commit({ "Pulumi.test.yaml": `${TURNED}  github:baseUrl: https://evil.example.com/\n` });
    const head = repository.git("rev-parse", "HEAD");
    repository.git("switch", "--quiet", "main");
    const { exitCode, all, output, summary } = await runStep(
      withKeyturn(useRunner()),
      repository.folder,
      "Plan",
      { HEAD: head },
    );
    expect(exitCode, all).toBe(0);
    expect(summary).toContain("<!-- keyturn:plan:test -->\n### Rotation plan: `shop` on `test`");
    const [, steering, end, comment] =
      /^steering=(\w+)\ncomment<<([0-9a-f]{32})\n([\s\S]*)\n\2\n$/.exec(output) ?? [];
    expect(steering).toBe("true");
    expect(`${comment}\n`).toBe(summary);
    expect(summary).not.toContain(end);
  });
});

describe("the step that proposes", () => {
  it("opens a pull request for the branch that it pushed, and none where nothing is due", async () => {
    const due = useRepository({
      "catalog.yaml": CATALOG.replace("TOKEN: { source", "TOKEN: { maxAge: 30d, source"),
    });
    mkdirSync(join(due.folder, ".keyturn"));
    due.git("init", "--quiet", "--bare", ".keyturn/remote.git");
    due.git("remote", "add", "origin", join(due.folder, ".keyturn", "remote.git"));
    const env = { DEFAULT_BRANCH: "main", GITHUB_REPOSITORY: "example/shop" };
    const ran = await runStep(withKeyturn(useRunner()), due.folder, "Propose", env);
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.gh).toContain(
      "pr create --repo example/shop --base main --head keyturn/due-test --title Rotate TOKEN on test",
    );
    expect(due.git("show", "origin/keyturn/due-test:Pulumi.test.yaml")).toContain("TOKEN: {current: 2");

    const calm = await runStep(withKeyturn(useRunner()), useRepository().folder, "Propose", env);
    expect(calm.exitCode, calm.all).toBe(0);
    expect(calm.all).toContain("Nothing is due");
    expect(calm.gh).not.toContain("pr create");
  });
});
