import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { checkSystem } from "../../components/plan/index.ts";

it("shows a catalog that is whole and valid", () => {
  const page = readFileSync(join(PACKAGE_ROOT, "docs/notifications.md"), "utf8");
  const [, example = ""] = /```yaml\n(version: 1\n[\s\S]*?)```/.exec(page) ?? [];
  const { system, problems } = checkSystem(example, "notifications.yaml");
  expect(problems).toEqual([]);
  expect(Object.keys(system?.catalog.notify ?? {})).toEqual(["ops", "mail", "on-call"]);
});
