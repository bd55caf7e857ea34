import { describe, expect, it } from "vitest";
import { runsOfToday } from "../../../cli/history/renamed-runs.ts";
import { type ExportedState, readExport } from "../../../cli/state/exported-state.ts";
import { underTodaysNames } from "../../../cli/state/renamed-state.ts";
import { stackStateOf } from "../../../cli/state/stack-state.ts";
import { deliverySteps } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";
import { runOf, turn } from "../history/made-runs.ts";
import { exportOf, filesOf, gateOf, ledgerOf, resource, stackOf, urn } from "../made-state.ts";

const catalog = catalogOf(`
version: 1
system: env
targets:
  front: { formerly: [env], kind: dotenv-file, path: .env, optional: true }
  app: { formerly: [shop], kind: fly, app: shop }
  repo: { formerly: [code], kind: github-actions, repository: example/shop }
secrets:
  KEY:
    formerly: [FIRST, TOKEN]
    source: { kind: random, length: 32 }
    stages:
      - deliver: [{ to: front, as: TOKEN }]
      - deliver: [{ to: app, as: APP }, { to: repo, as: TOKEN }]
  AUTH:
    formerly: [HEADER]
    source: { kind: derived, template: "Bearer {KEY}" }
    stages: [{ deliver: [{ to: app, as: HEADER }] }]
`);
const model = { catalog, steps: deliverySteps(catalog) };

const made = { "1": { at: "2026-01-01T00:00:00Z" } };
const resources = [
  stackOf({ TOKEN: 1 }),
  ledgerOf("TOKEN", { current: 1, next: 2, made }),
  resource("random:index/randomPassword:RandomPassword", "TOKEN-g1"),
  gateOf("HEADER", "works", 1),
  filesOf("env", { env: { TOKEN: ["TOKEN", "1"] } }, { outputs: { owed: { env: { TOKEN: "1" } } } }),
  resource("command:local:Command", "shop", {
    inputs: { environment: { KEYTURN_DELIVERS: "APP=1 HEADER=1" } },
  }),
  resource("github:index/actionsSecret:ActionsSecret", "code-TOKEN", {
    propertyDependencies: { value: [urn("random:index/randomPassword:RandomPassword", "TOKEN-g1")] },
  }),
  resource("keyturn:index:PreviousKey", "env-TOKEN-previous"),
];

function exported(): ExportedState {
  const state = readExport(exportOf(resources));
  if (state === undefined) throw new Error("the made-up export can't be read");
  return state;
}

describe("a state that holds former names", () => {
  it("has its resources under today's", () => {
    const names = underTodaysNames(exported(), model).resources.map(({ name }) => name);
    expect(names).toEqual([
      "shop-test",
      "KEY-ledger",
      "KEY-g1",
      "AUTH-proven-works",
      "front",
      "app",
      "repo-KEY-TOKEN",
      "front-KEY-previous",
    ]);
  });

  it("tells of places, proofs and ledgers by today's", () => {
    const state = stackStateOf(underTodaysNames(exported(), model), model);
    expect(state.applied).toEqual({ KEY: 1 });
    expect(state.ledgers.get("KEY")).toMatchObject({ current: 1 });
    expect(state.proofs).toMatchObject([{ secret: "AUTH", probe: "works", generation: "KEY:1" }]);
    expect(state.places).toMatchObject([
      { sink: "front", target: "front", key: "TOKEN", secret: "KEY", generation: "1", owed: true },
      { sink: "app", target: "app", key: "APP", secret: "KEY", generation: "1" },
      { sink: "app", target: "app", key: "HEADER", secret: "AUTH", generation: "KEY:1" },
      { sink: "repo-KEY-TOKEN", target: "repo", key: "TOKEN", secret: "KEY", generation: "1" },
    ]);
  });
});

describe("a record of former names", () => {
  it("is read under today's", () => {
    const sink = { sink: "code-FIRST", targets: ["code"], secrets: ["FIRST"], outcome: "written" as const };
    const at = "2026-02-01T10:00:05.000Z";
    const [run] = runsOfToday(
      [
        runOf({
          secrets: [turn({ secret: "FIRST", along: ["HEADER"] })],
          sinks: [{ ...sink, sink: "code-FIRST-TOKEN" }],
          probes: [{ secret: "HEADER", probe: "works", outcome: "proven", at }],
          retired: [{ secret: "TOKEN", generation: 1, outcome: "retired", at }],
        }),
      ],
      model,
    );
    expect(run).toMatchObject({
      secrets: [{ secret: "KEY", along: ["AUTH"] }],
      sinks: [{ sink: "repo-KEY-TOKEN", targets: ["repo"], secrets: ["KEY"] }],
      probes: [{ secret: "AUTH" }],
      retired: [{ secret: "KEY" }],
    });
  });
});
