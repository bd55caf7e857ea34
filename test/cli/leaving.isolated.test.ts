import { describe, expect, it, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { keyturn, STACK, useProject } from "./support.ts";

// The state can't be asked here: what is shown is the stack file's word.
vi.mock("../../cli/engine/workspace.ts", () => ({ useEngine: async () => {}, useDefaultBackend: () => {} }));

const LEFT = '    OLD_KEY: {current: 3, next: 4, made: {"3": {at: "2026-01-01T00:00:00.000Z"}}}\n';
const REMOVED = "  keyturn:removed:\n    OTHER: release\n    GONE: gone\n";
const files = { "Pulumi.test.yaml": STACK + LEFT + REMOVED };

describe("secrets on their way out", () => {
  it("are shown by status, each with what becomes of it", async () => {
    useProject(files);
    const { out, exitCode } = await keyturn("status");
    expect(exitCode).toBe(EXIT.done);
    expect(out).toMatch(/^OLD_KEY +- +3 +\d+d$/m);
    expect(out).toMatch(/^GONE +- +- +-$/m);
    expect(out.trimEnd().split("\n").slice(-3)).toEqual([
      "leave OLD_KEY where it is: it left the catalog (keyturn remove OLD_KEY empties its places)",
      "empty the places of OTHER, and then forget it (keyturn remove OTHER does both)",
      "keyturn holds nothing of GONE: it was removed, and its line may leave keyturn:removed",
    ]);
  });

  it("are marked in status as JSON, and no other secret is", async () => {
    useProject(files);
    const { secrets } = JSON.parse((await keyturn("status", "--json")).out);
    const marks = secrets.map(({ secret, leaving }: Record<string, string>) => [secret, leaving]);
    expect(Object.fromEntries(marks)).toEqual({
      TOKEN: undefined,
      OTHER: "release",
      FIXED: undefined,
      PAY: undefined,
      HEADER: undefined,
      OLD_KEY: "departed",
      GONE: "gone",
    });
  });

  it("are shown by plan, as table and as JSON, but not by a plan for named secrets", async () => {
    useProject(files);
    expect((await keyturn("plan", "--all")).out).toContain("\nLeaving\n  leave OLD_KEY where it is");
    const { leaving } = JSON.parse((await keyturn("plan", "--all", "--json")).out);
    expect(leaving.map(({ secret }: { secret: string }) => secret)).toEqual(["OLD_KEY", "OTHER", "GONE"]);
    expect((await keyturn("plan", "TOKEN")).out).not.toContain("Leaving");
  });

  it("are not rotated by --all", async () => {
    useProject(files);
    const { plan } = JSON.parse((await keyturn("bump", "--all", "--json")).out);
    expect(plan.changes.map(({ secret }: { secret: string }) => secret)).toEqual(["TOKEN"]);
  });
});
