import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keyturn, STACK, useProject } from "./support.ts";

const confirm = vi.hoisted(() => vi.fn());
vi.mock("@clack/prompts", async (load) => ({ ...(await load<object>()), confirm }));
const openStack = vi.hoisted(() => vi.fn());
vi.mock("../../cli/engine/workspace.ts", () => ({ openStack }));
vi.mock("../../cli/engine/state-text.ts", () => ({ readStateText: async () => "{}" }));

const up = vi.fn(async () => ({ summary: { resourceChanges: { same: 1 } } }));
const isTty = process.stdin.isTTY;

beforeEach(() => {
  const workspace = { whoAmI: async () => ({ url: "s3://states.example.com" }) };
  const preview = async () => ({ changeSummary: { same: 1 } });
  openStack.mockReset().mockResolvedValue({
    stack: { name: "test", workspace, preview, up },
    forgetIfNew: async () => {},
  });
  process.stdin.isTTY = true;
});
afterEach(() => {
  process.stdin.isTTY = isTty;
  vi.clearAllMocks();
});

describe("keyturn remove", () => {
  it.each([
    ["begun", STACK],
    [
      "released by a command before",
      STACK.replace(/^config:\n/m, "config:\n  keyturn:removed: {OTHER: release}\n"),
    ],
  ])("does nothing to a secret that is %s where the answer is no", async (_state, stack) => {
    expect(stack).toContain("OTHER");
    const folder = useProject({ "Pulumi.test.yaml": stack });
    confirm.mockResolvedValue(false);
    const told = await keyturn("remove", "OTHER");
    expect(told.err).toContain("Nothing was changed");
    expect(confirm).toHaveBeenCalledOnce();
    expect(up).not.toHaveBeenCalled();
    expect(readFileSync(join(folder, "Pulumi.test.yaml"), "utf8")).toBe(stack);
  });
});
