import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { CATALOG, type Repository, TURNED, useRepository } from "../cli/ci/repository.ts";
import { steps } from "./workflow.ts";

/** A step's command, as a runner's bash runs it: from the project's folder, with keyturn's command in it. */
async function runStep(repository: Repository, name: string, env: Readonly<Record<string, string>>) {
  const [step, ...others] = steps().filter((one) => one.name === name);
  if (step?.run === undefined || others.length > 0) throw new Error(`there is no one step ${name}`);
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-step-")));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  symlinkSync(join(PACKAGE_ROOT, "bin"), join(repository.folder, "bin"));
  const files = { GITHUB_OUTPUT: join(temporary, "output"), GITHUB_STEP_SUMMARY: join(temporary, "summary") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  // The code host's own client: it writes down what it is asked for.
  const gh = join(temporary, "gh");
  writeFileSync(gh, `#!/bin/sh\nprintf '%s\\n' "$*" >> "${temporary}/gh.log"\n`);
  chmodSync(gh, 0o755);
  writeFileSync(join(temporary, "gh.log"), "");
  const ran = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
    cwd: repository.folder,
    env: {
      ...files,
      RUNNER_TEMP: temporary,
      STACK: "test",
      ...env,
      PATH: [temporary, process.env.PATH].join(delimiter),
    },
    reject: false,
    all: true,
  });
  const read = (file: string) => readFileSync(join(temporary, file), "utf8");
  return {
    exitCode: ran.exitCode,
    all: ran.all,
    output: read("output"),
    summary: read("summary"),
    gh: read("gh.log"),
  };
}

describe("the step that plans", () => {
  it("gives the next jobs the comment as it is, and whether a person has to say a word", async () => {
    const repository = useRepository();
    repository.git("switch", "--quiet", "--create", "change");
    repository.commit({ "Pulumi.test.yaml": `${TURNED}  github:baseUrl: https://evil.example.com/\n` });
    const head = repository.git("rev-parse", "HEAD");
    repository.git("switch", "--quiet", "main");
    const { exitCode, all, output, summary } = await runStep(repository, "Plan", { HEAD: head });
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
    const ran = await runStep(due, "Propose", env);
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.gh).toContain(
      "pr create --repo example/shop --base main --head keyturn/due-test --title Rotate TOKEN on test",
    );
    expect(due.git("show", "origin/keyturn/due-test:Pulumi.test.yaml")).toContain("TOKEN: {current: 2");

    const calm = await runStep(useRepository(), "Propose", env);
    expect(calm.exitCode, calm.all).toBe(0);
    expect(calm.all).toContain("Nothing is due");
    expect(calm.gh).not.toContain("pr create");
  });
});
