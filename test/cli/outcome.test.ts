import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { reportOutcome } from "../../cli/outcome.ts";
import type { Project } from "../../cli/project.ts";
import { loadSystem } from "../../components/plan/index.ts";

const PLAN = {
  changes: [],
  restarts: [{ group: "core", services: ["db", "auth"] }],
};

function told(files: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), "keyturn-outcome-"));
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => {
    write.mockRestore();
    rmSync(directory, { recursive: true });
  });
  for (const name of files) writeFileSync(join(directory, name), "");
  const { catalog } = loadSystem("catalog/local-ai.yaml");
  const outcome = { stack: "prod", applied: true, changes: {}, plan: PLAN };
  reportOutcome({ catalog, directory } as unknown as Project, outcome as never, {});
  return write.mock.calls.map(([line]) => String(line)).join("");
}

it("names the command that restarts them where Compose runs the services", () => {
  expect(told(["compose.yaml"])).toBe(
    "Now restart, in this order: db, auth. What Compose runs of them: keyturn restart\n",
  );
});

it("leaves it out where nothing here is Compose's", () => {
  expect(told([])).toBe("Now restart, in this order: db, auth\n");
});
