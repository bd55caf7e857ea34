import { expect, it, vi } from "vitest";
import { recognize } from "../../../cli/engine/diagnosis.ts";
import { EXIT } from "../../../cli/errors.ts";
import { keyturn, useProject } from "../support.ts";

const { readStateText } = vi.hoisted(() => ({ readStateText: vi.fn() }));
vi.mock("../../../cli/engine/state-text.ts", () => ({ readStateText }));
vi.mock("../../../cli/engine/workspace.ts", () => ({ useEngine: vi.fn(), useDefaultBackend: vi.fn() }));

it.each([
  ["error: incorrect passphrase", /does not open this stack's secrets\. Set PULUMI_CONFIG_PASSPHRASE/],
  ["error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", /set PULUMI_CONFIG_PASSPHRASE_FILE/],
  ["error: no stack named 'test' found", /test has no state yet .*keyturn adopt/],
])("a scan for a stack's values that the engine refuses (%s) tells its remedy", async (words, said) => {
  useProject();
  readStateText.mockReset().mockRejectedValue(recognize(words, "test"));
  const told = await keyturn("scan", "--stack", "test");
  expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
  expect(told.err).toMatch(said);
  expect(told.err).not.toContain("keyturn status");
  expect(readStateText).toHaveBeenCalledWith(expect.objectContaining({ stack: "test" }), {
    showSecrets: true,
  });
});
