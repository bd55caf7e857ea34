import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineStep } from "../../../cli/engine/run.ts";
import { type Observed, RunObserver } from "../../../cli/history/run-observer.ts";

const SINKS = ["env", "app", "repo-TOKEN"].map((name) => ({ name, deliveries: [] }));
const FILES = "keyturn:index:EnvFiles";
const STASH = "pulumi:index:Stash";

const START = new Date("2026-02-01T10:00:00.000Z");
beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

const step = (op: string, type: string, name: string, retained = false): EngineStep => ({
  op,
  type,
  name,
  retained,
});

/** What is seen of steps that take a second and a half each; one that fails stands in a list of its own. */
function seenOf(
  steps: readonly (EngineStep | readonly [failed: EngineStep])[],
  standing?: ReadonlySet<string>,
): Observed {
  const observer = new RunObserver(SINKS, {}, standing);
  for (const one of steps) {
    const [failed] = Array.isArray(one) ? (one as readonly [EngineStep]) : [];
    const taken = failed ?? (one as EngineStep);
    observer.planned(taken);
    vi.advanceTimersByTime(1500);
    if (failed === undefined) observer.done(taken);
    else observer.failed(taken);
  }
  return observer.seen();
}

const AFTER = { at: "2026-02-01T10:00:01.500Z", seconds: 1.5 };

describe("what a run did to a place", () => {
  it.each<[string, EngineStep, object]>([
    [
      "written, with its time and how long it took",
      step("update", FILES, "env"),
      { outcome: "written", ...AFTER },
    ],
    ["unchanged", step("same", FILES, "env"), { outcome: "unchanged" }],
    ["taken over by an import", step("import", FILES, "env"), { outcome: "taken over", ...AFTER }],
    ["written by a replacement", step("create-replacement", FILES, "env"), { outcome: "written", ...AFTER }],
    ["emptied", step("delete", FILES, "env"), { outcome: "emptied", ...AFTER }],
    [
      "emptied by a step of its own",
      step("create", "command:local:Command", "env-emptied"),
      { outcome: "emptied", ...AFTER },
    ],
  ])("is told as %s", (_, one, expected) => {
    expect(seenOf([one]).sinks.get("env")).toEqual(expected);
  });

  it("is a failure where it failed, and the step is named", () => {
    const { sinks, failed } = seenOf([step("update", FILES, "app"), [step("create", FILES, "env")]]);
    expect(sinks.get("env")).toMatchObject({ outcome: "failed" });
    expect(sinks.get("app")).toMatchObject({ outcome: "written" });
    expect(failed).toEqual(["env"]);
  });

  it("is a taking over where places are adopted as they stand", () => {
    const { sinks } = seenOf([step("create", FILES, "env")], new Set(["env"]));
    expect(sinks.get("env")).toMatchObject({ outcome: "taken over" });
  });

  it("is nothing where only the state forgets, or another resource bears the name", () => {
    const { sinks } = seenOf([
      step("delete", FILES, "env", true),
      step("create", "keyturn:index:System", "app"),
      step("create", FILES, "elsewhere"),
    ]);
    expect([...sinks]).toEqual([]);
  });

  it("stays a write where some keys were emptied beside it", () => {
    const { sinks } = seenOf([
      step("update", "command:local:Command", "app"),
      step("create", "command:local:Command", "app-emptied"),
    ]);
    expect(sinks.get("app")).toMatchObject({ outcome: "written" });
  });
});

describe("what a run did besides", () => {
  it("names probes by their gates, proven and failed", () => {
    const { probes } = seenOf([
      step("create", STASH, "TOKEN-proven-login"),
      [step("update", STASH, "TOKEN-proven-api-key")],
      step("same", STASH, "OTHER-proven-login"),
      step("update", STASH, "TOKEN-ledger"),
    ]);
    expect(probes.map(({ secret, probe, outcome }) => [secret, probe, outcome])).toEqual([
      ["TOKEN", "login", "proven"],
      ["TOKEN", "api-key", "failed"],
    ]);
  });

  it("names generations that went: revoked where they were minted, and failed where they stayed", () => {
    const { retired } = seenOf([
      step("delete", "random:index/randomPassword:RandomPassword", "TOKEN-g1"),
      step("delete", "keyturn:index:Minted", "KEY-g3"),
      [step("delete", "keyturn:index:Minted", "KEY-g4")],
      step("create", "keyturn:index:Minted", "KEY-g5"),
    ]);
    expect(retired.map(({ secret, generation, outcome }) => [secret, generation, outcome])).toEqual([
      ["TOKEN", 1, "retired"],
      ["KEY", 3, "revoked"],
      ["KEY", 4, "failed"],
    ]);
  });

  it("hands every step and every warning on", () => {
    const next = { planned: vi.fn(), done: vi.fn(), failed: vi.fn(), warned: vi.fn() };
    const observer = new RunObserver(SINKS, next);
    const one = step("update", FILES, "env");
    observer.planned(one);
    observer.done(one);
    observer.failed(one);
    observer.warned("mind this");
    expect(next.warned).toHaveBeenCalledExactlyOnceWith("mind this");
    for (const heard of [next.planned, next.done, next.failed])
      expect(heard).toHaveBeenCalledExactlyOnceWith(one);
  });
});
