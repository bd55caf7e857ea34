import { describe, expect, it } from "vitest";
import { readExport } from "../../../cli/state/exported-state.ts";
import { type StackState, stackStateOf } from "../../../cli/state/stack-state.ts";
import { deliverySteps } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";
import { type Exported, exportOf, filesOf, gateOf, ledgerOf, resource, stackOf, urn } from "../made-state.ts";

const catalog = catalogOf(`
version: 1
system: env
targets:
  env: { kind: dotenv-file, path: .env }
  app: { kind: fly, app: shop }
  repo: { kind: github-actions, repository: example/shop }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [env] }, { deliver: [{ to: app, as: APP_TOKEN }] }, { deliver: [{ to: repo, as: CI }] }]
  HEADER:
    source: { kind: derived, template: "Bearer {TOKEN}" }
    stages: [{ deliver: [repo] }]
`);
const steps = deliverySteps(catalog);

const ACCOUNT = "0123456789abcdef".repeat(2);
const edge = catalogOf(`
version: 1
system: edge
targets:
  site: { kind: cloudflare-pages, account: ${ACCOUNT}, project: site }
  edge: { kind: cloudflare-worker-script, account: ${ACCOUNT}, script: edge, file: e.mjs, compatibilityDate: "2026-01-01" }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [edge, site] }] }
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [edge, site] }] }
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [edge] }] }
`);
const atCloudflare = { catalog: edge, steps: deliverySteps(edge) };

function stateOf(...resources: Exported[]): StackState {
  const read = readExport(exportOf(resources));
  if (read === undefined) throw new Error("the made-up export can't be read");
  return stackStateOf(read, { catalog, steps });
}

const secret = (name: string, from: string, more = {}) =>
  resource("github:index/actionsSecret:ActionsSecret", name, {
    propertyDependencies: {
      value: [urn("random:index/randomPassword:RandomPassword", from)],
      repository: null,
    },
    ...more,
  });

describe("what a state tells of the places", () => {
  it("names the generation of each key of a file, a derived one's by its parents", () => {
    const { places } = stateOf(
      filesOf("env", { env: { TOKEN: ["TOKEN", "3"], HEADER: ["HEADER", "TOKEN:3"] } }),
    );
    expect(places).toMatchObject([
      { sink: "env", target: "env", key: "TOKEN", secret: "TOKEN", generation: "3" },
      { sink: "env", target: "env", key: "HEADER", secret: "HEADER", generation: "TOKEN:3" },
    ]);
  });

  it("leaves out where an acceptor holds the value before, which is late by intent", () => {
    const held = { TOKEN: ["TOKEN", "3"], TOKEN_PREVIOUS: ["TOKEN", "2"] } as const;
    expect(stateOf(filesOf("env", { env: held })).places.map(({ key }) => key)).toEqual(["TOKEN"]);
    const another = { TOKEN: ["TOKEN", "3"], TOKEN_PREVIOUS: ["OTHER", "2"] } as const;
    expect(stateOf(filesOf("env", { env: another })).places).toHaveLength(2);
  });

  it("names it of an app's secrets, whose keys are not the secrets' names", () => {
    const command = { inputs: { environment: { KEYTURN_DELIVERS: "APP_TOKEN=2" } } };
    expect(stateOf(resource("command:local:Command", "app", command)).places).toEqual([
      {
        sink: "app",
        secret: "TOKEN",
        target: "app",
        key: "APP_TOKEN",
        generation: "2",
        at: "2026-02-01T10:00:00.123Z",
      },
    ]);
  });

  it("finds it in what the value was made from, where the place takes each key alone", () => {
    const { places } = stateOf(secret("repo-TOKEN-CI", "TOKEN-g4"), secret("repo-HEADER", "TOKEN-g3"));
    expect(places.map(({ secret, generation }) => [secret, generation])).toEqual([
      ["TOKEN", "4"],
      ["HEADER", "TOKEN:3"],
    ]);
  });

  it("names it of what keyturn's own provider wrote", () => {
    const entries = {
      TOKEN: { secret: "TOKEN", generation: "5" },
      HEADER: { secret: "HEADER", generation: "TOKEN:5" },
    };
    const read = readExport(
      exportOf([resource("keyturn:index:PlaceValues", "site", { outputs: { entries } })]),
    );
    expect(read && stackStateOf(read, atCloudflare).places).toMatchObject([
      { sink: "site", key: "TOKEN", generation: "5" },
      { sink: "site", key: "HEADER", generation: "TOKEN:5" },
    ]);
  });

  it("finds it of an origin's certificate, and tells none where two generations are let in; a component writes nothing", () => {
    const origin = catalogOf(`
version: 1
system: origin
targets:
  origin:
    { kind: origin-tls, host: origin, site: services, header: x-token, services: [{ hostname: a.example.com, port: 1, upstream: 2 }] }
secrets:
  OWN: { source: { kind: manual, from: them }, stages: [{ deliver: [{ to: origin, as: certificate }] }] }
  CA: { source: { kind: manual, from: them }, stages: [{ deliver: [{ to: origin, as: clients }] }] }
`);
    const from = (...names: string[]) => names.map((name) => urn("pulumi:index:Stash", name));
    const dependencies = { certificate: from("OWN-g3"), clients: from("CA-g1", "CA-g2") };
    const read = readExport(
      exportOf([
        resource("keyturn:hardening:OriginTls", "origin"),
        resource("keyturn:index:OriginTls", "origin", { propertyDependencies: dependencies }),
      ]),
    );
    const { places = [] } =
      (read && stackStateOf(read, { catalog: origin, steps: deliverySteps(origin) })) ?? {};
    expect(places.map(({ key, generation }) => [key, generation])).toEqual([
      ["certificate", "3"],
      ["clients", undefined],
    ]);
  });

  it("finds it of each secret of a Worker, whose bindings are ciphertext, in what they were made from", () => {
    const from = ["TOKEN-g7", "OTHER-g2"].map((name) =>
      urn("random:index/randomPassword:RandomPassword", name),
    );
    const worker = resource("cloudflare:index/workersScript:WorkersScript", "edge", {
      propertyDependencies: { bindings: from },
    });
    const read = readExport(exportOf([worker]));
    expect(read && stackStateOf(read, atCloudflare).places).toMatchObject([
      { sink: "edge", key: "TOKEN", generation: "7" },
      { sink: "edge", key: "HEADER", generation: "TOKEN:7" },
      { sink: "edge", key: "OTHER", generation: "2" },
    ]);
  });

  it("leaves it open where the value was there before keyturn", () => {
    const { places } = stateOf(secret("repo-HEADER", "HEADER-adopted"));
    expect(places).toMatchObject([{ secret: "HEADER", target: "repo" }]);
    expect(places[0]).not.toHaveProperty("generation");
  });

  it.each<[string, unknown, boolean]>([
    ["a list of targets", ["env"], true],
    ["a list of records", [{ target: "env", since: "2026-02-01T10:00:00Z" }], true],
    ["a record by target", { env: {} }, true],
    ["a flag", true, true],
    ["another target", ["web"], false],
    ["an empty list", [], false],
    ["nothing", undefined, false],
  ])("knows an owed write by %s", (_, owed, expected) => {
    const { places } = stateOf(filesOf("env", { env: { TOKEN: ["TOKEN", "3"] } }, { outputs: { owed } }));
    expect(places.map((place) => place.owed === true)).toEqual([expected]);
  });

  it("does not take the system for a place of the same name, nor what waits to be deleted for one", () => {
    const gone = filesOf("env", { env: { TOKEN: ["TOKEN", "1"] } }, { delete: true });
    expect(stateOf(resource("keyturn:index:System", "env"), gone).places).toEqual([]);
  });
});

describe("what a state tells of the secrets", () => {
  it("names the version of each generation that was taken from Vault", () => {
    const takenOf = (name: string, version: number) =>
      resource("keyturn:index:VaultValue", name, { outputs: { version } });
    expect(stateOf(takenOf("TOKEN-g1", 5), takenOf("TOKEN-g2", 7)).taken).toEqual({
      "TOKEN-g1": 5,
      "TOKEN-g2": 7,
    });
    expect(stateOf(ledgerOf("TOKEN", { current: 1, next: 2, made: {} }))).not.toHaveProperty("taken");
  });

  it("gives ledgers, proofs and what the last run brought everywhere", () => {
    const entry = { current: 2, previous: 1, next: 3, made: { "2": { at: "2026-02-01T00:00:00Z" } } };
    const state = stateOf(
      stackOf({ TOKEN: 1 }),
      ledgerOf("TOKEN", { ...entry, how: { "2": "random" } }),
      gateOf("TOKEN", "login-page", 2, "2026-02-02T00:00:00Z"),
    );
    expect(state.applied).toEqual({ TOKEN: 1 });
    expect(state.ledgers.get("TOKEN")).toEqual({ ...entry, secret: "TOKEN", at: "2026-02-01T10:00:00.123Z" });
    expect(state.proofs).toEqual([
      { secret: "TOKEN", probe: "login-page", generation: "2", at: "2026-02-02T00:00:00.000Z" },
    ]);
  });

  it("is nothing where the text is no export, and no error quotes it", () => {
    expect(readExport("{synthetic")).toBeUndefined();
    expect(readExport('{"deployment":{"resources":"synthetic"}}')).toBeUndefined();
  });
});
