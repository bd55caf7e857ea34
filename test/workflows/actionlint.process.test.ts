import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { useProject } from "../cli/support.ts";
import { BUILD_TIMEOUT_MS, goTools } from "../support/go-tool.ts";
import { workflowFiles } from "./workflow.ts";

const WORKFLOWS = join(PACKAGE_ROOT, ".github", "workflows");

let actionlint = "";
beforeAll(async () => {
  actionlint = join(await goTools("go-lint"), "actionlint");
}, BUILD_TIMEOUT_MS);

async function lint(...files: string[]) {
  return await execa(actionlint, ["-no-color", "-oneline", ...files], { reject: false, cwd: PACKAGE_ROOT });
}

it("finds nothing in the workflows", async () => {
  const files = [...workflowFiles().keys()].map((file) => join(WORKFLOWS, file));
  const { stdout, exitCode } = await lint(...files);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
});

it("would find what is wrong in one", async () => {
  const folder = join(useProject(), ".github", "workflows");
  mkdirSync(folder, { recursive: true });
  const broken = join(folder, basename("preview.yml"));
  copyFileSync(join(WORKFLOWS, "preview.yml"), broken);
  const text = readFileSync(broken, "utf8").replace(
    "needs.plan.outputs.steering",
    "needs.plans.outputs.steering",
  );
  writeFileSync(broken, text);
  const { stdout, exitCode } = await lint(broken);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('"plans" is not defined');
});
