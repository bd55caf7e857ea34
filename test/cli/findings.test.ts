import { describe, expect, it } from "vitest";
import type { RunRecord } from "../../cli/history/run-record.ts";
import { findings } from "../../cli/status/findings.ts";
import type { SecretStatus } from "../../cli/status/secret-status.ts";

const fine: SecretStatus = {
  secret: "TOKEN",
  source: "random",
  generation: 2,
  due: false,
  retireDue: false,
  places: ["env"],
  delivered: [],
  proofs: [],
  drifting: false,
};

const run = (outcome: RunRecord["outcome"]): RunRecord => ({
  version: 1,
  start: "2026-02-01T00:00:00Z",
  who: "somebody",
  why: "Rotate TOKEN on prod",
  command: "rotate",
  outcome,
  secrets: [],
  sinks: [],
  probes: [],
  retired: [],
});

describe("what a check of the status finds", () => {
  it("is nothing where every place is as it should be and the last run was done", () => {
    expect(findings([fine], { stateKnown: true, lastRun: run("done") })).toEqual([]);
    expect(findings([fine], { stateKnown: true, lastRun: run("unknown") })).toEqual([]);
    expect(findings([fine], { stateKnown: true })).toEqual([]);
  });

  it("is a restart that did not end well, whatever the engine's last run came to", () => {
    const lastRestart = { ...run("failed"), command: "restart", services: [] };
    expect(findings([fine], { stateKnown: true, lastRun: run("done"), lastRestart })).toEqual([
      { kind: "stuck", text: "the last restart was failed: keyturn check, then keyturn restart" },
    ]);
  });

  it.each<[Partial<SecretStatus>, string, string]>([
    [{ due: true }, "due", "keyturn rotate TOKEN"],
    [{ retireDue: true }, "due", "keyturn retire TOKEN"],
    [{ drifting: true }, "behind", "keyturn resume"],
    [{ leaving: "release" }, "stuck", "keyturn remove TOKEN"],
  ])("names the command that mends %j", (status, kind, command) => {
    const [found, ...others] = findings([{ ...fine, ...status }], { stateKnown: true });
    expect(found).toMatchObject({ kind, secret: "TOKEN", text: expect.stringContaining(command) });
    expect(others).toEqual([]);
  });

  it.each(["failed", "interrupted", "killed"] as const)(
    "holds a last run that was %s for stuck",
    (outcome) => {
      expect(findings([fine], { stateKnown: true, lastRun: run(outcome) })).toMatchObject([
        { kind: "stuck" },
      ]);
    },
  );

  it("holds a state that can't be asked for stuck", () => {
    expect(findings([fine], { stateKnown: false })).toMatchObject([{ kind: "stuck" }]);
  });
});
