import { describe, expect, it } from "vitest";
import { unrecorded } from "../../../cli/history/from-state.ts";
import { readExport } from "../../../cli/state/exported-state.ts";
import { sinksOf } from "../../../cli/state/sinks.ts";
import { stackStateOf } from "../../../cli/state/stack-state.ts";
import { deliverySteps } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";
import { type Exported, exportOf, filesOf, gateOf, ledgerOf, stackOf } from "../made-state.ts";

const catalog = catalogOf(`
version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env, host: one }
  web: { kind: dotenv-file, path: web/.env, host: two }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }, { deliver: [web] }] }
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [web] }] }
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
`);
const model = { catalog, steps: deliverySteps(catalog) };

function lineOf(resources: Exported[], since?: string) {
  const exported = readExport(exportOf(resources));
  if (exported === undefined) throw new Error("the made-up export can't be read");
  return unrecorded(model, sinksOf(model), stackStateOf(exported, model), since);
}

const [EARLY, LATE] = ["2026-02-01T09:00:00.000Z", "2026-02-01T09:30:00.000Z"];
const made = { "1": { at: EARLY }, "2": { at: LATE } };
const env = (generation: string, modified: string) =>
  filesOf("env", { env: { TOKEN: ["TOKEN", generation], OTHER: ["OTHER", "1"] } }, { modified });
const web = (generation: string, modified: string) =>
  filesOf(
    "web",
    { web: { TOKEN: ["TOKEN", generation], HEADER: ["HEADER", `TOKEN:${generation}`] } },
    { modified },
  );
const turned = ledgerOf("TOKEN", { current: 2, previous: 1, next: 3, made }, LATE);

describe("a line that is made from the state", () => {
  it("tells who turned to what, where it stands since when, and what was proven", () => {
    const line = lineOf([
      stackOf({ TOKEN: 2 }),
      turned,
      env("2", LATE),
      web("2", LATE),
      gateOf("TOKEN", "up", 2, LATE),
    ]);
    expect(line).toMatchObject({
      command: "unrecorded",
      who: "unknown",
      start: LATE,
      outcome: "done",
      secrets: [{ secret: "TOKEN", kind: "rotate", from: 1, to: 2, along: ["HEADER"] }],
      sinks: [
        { sink: "env", outcome: "written", at: LATE, secrets: ["TOKEN"] },
        { sink: "web", outcome: "written", at: LATE, secrets: ["TOKEN", "HEADER"] },
      ],
      probes: [{ secret: "TOKEN", probe: "up", outcome: "proven", at: LATE }],
    });
  });

  it("does not call a place written that holds the generation before", () => {
    const line = lineOf([stackOf({ TOKEN: 1 }), turned, env("2", LATE), web("1", EARLY)]);
    expect(line).toMatchObject({ outcome: "unknown" });
    expect(line?.sinks.map(({ sink, outcome }) => [sink, outcome])).toEqual([
      ["env", "written"],
      ["web", "not reached"],
    ]);
  });

  it("leaves out what the record has already", () => {
    const state = [stackOf({ TOKEN: 2 }), turned, env("2", EARLY), web("2", LATE)];
    expect(lineOf(state, "2026-02-01T09:10:00.000Z")?.sinks.map(({ sink }) => sink)).toEqual(["web"]);
    expect(lineOf(state, LATE)).toBeUndefined();
  });

  it("is not there for a state that holds nothing yet", () => {
    expect(lineOf([stackOf({})])).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ["adopt", { current: 1, next: 2, made: { "1": { at: EARLY, adopted: true } } }, "adopt"],
    ["create", { current: 1, next: 2, made }, "create"],
    ["rollback", { current: 1, previous: 2, next: 3, made }, "rollback"],
    ["reconcile, of which nothing says what it was", { current: 2, next: 3, made }, "reconcile"],
  ])("takes a ledger's numbers for: %s", (_, entry, kind) => {
    expect(lineOf([ledgerOf("TOKEN", entry)])?.secrets).toMatchObject([{ secret: "TOKEN", kind }]);
  });
});
