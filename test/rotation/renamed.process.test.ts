import { beforeAll, describe, expect, it } from "vitest";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { renameAll, today } from "../support/renamed-catalog.ts";
import { runSystem, type SystemResult } from "./run-system.ts";

/** A system with every role that a resource has. */
const CATALOG = `
version: 1
system: every-role
targets:
  env: { kind: dotenv-file, path: .env }
  site: { kind: dotenv-file, path: site/.env }
  app: { kind: fly, app: shop-app }
  repo: { kind: github-actions, repository: example/shop }
  store: { kind: cloudflare-secrets-store, account: ${"a".repeat(32)}, store: ${"b".repeat(32)} }
probes:
  works: { http: { url: "http://127.0.0.1:1/", header: x-token }, accept: 200, refuse: 401 }
secrets:
  DUAL:
    source: { kind: random, length: 40 }
    overlap: dual
    stages: [{ deliver: [env], verify: [works] }, { deliver: [site, app] }]
  HEADER:
    source: { kind: derived, template: "Bearer {DUAL}{SIGNER}" }
    stages: [{ deliver: [app], verify: [works] }, { deliver: [repo, store] }]
  SIGNER: { source: { kind: random, length: 64 }, stages: [{ deliver: [site, { to: repo, as: SIGNING }] }] }
  TOKEN:
    source: { kind: derived, jwt: { secret: SIGNER, claims: { role: anon }, expiresIn: 5y } }
    stages: [{ deliver: [site] }]
  CIPHER:
    source: { kind: random, length: 40 }
    encryptsData: { what: all rows, migrate: { run: [./reencrypt] } }
    stages: [{ deliver: [env] }, { deliver: [site] }]
  MINTED: { source: { kind: minted, by: fly-token, app: shop-app }, stages: [{ deliver: [env, app] }] }
  GIVEN: { source: { kind: manual, from: "https://pay.example.com" }, stages: [{ deliver: [app] }] }
  LEAVING: { source: { kind: random, length: 40 }, stages: [{ deliver: [app, repo, env] }] }
`;

const at = "2026-01-01T00:00:00.000Z";
const once = { current: 1, next: 2, made: { "1": { at } } };
const twice = { current: 2, previous: 1, next: 3, made: { "1": { at }, "2": { at } } };

/** The stack file as it stands before the rename; it names nothing anew. */
const config = {
  "keyturn:generations": {
    DUAL: twice,
    SIGNER: { current: 1, next: 2, made: { "1": { at, adopted: true } } },
    CIPHER: twice,
    MINTED: { current: 1, next: 2, made: { "1": { at, adopted: true, credential: "id-1" } } },
    GIVEN: once,
    LEAVING: once,
  },
  "keyturn:removed": { LEAVING: "release" },
  "keyturn-given:GIVEN-g1": "a-synthetic-given-value",
};

let before: SystemResult;
let after: SystemResult;
beforeAll(async () => {
  const common = { config, secretKeys: ["keyturn-given:GIVEN-g1"] };
  before = await runSystem({ ...common, catalog: CATALOG });
  after = await runSystem({ ...common, catalog: renameAll(CATALOG) });
}, 60_000);

const typed = ({ registrations }: SystemResult) =>
  [...registrations.values()].filter(({ type }) => !type.startsWith("pulumi:providers:"));

/** Inputs as they would be compared: values are made up from their resource's name, so only that they are secret counts. */
function shown(inputs: PropertyMap): unknown {
  return JSON.parse(JSON.stringify(inputs, (_, value) => (value instanceof Secret ? "secret" : value)));
}

describe("a program whose catalog has other names", () => {
  it("registers what the state holds under the old ones, each once", () => {
    expect(before.errors).toEqual([]);
    expect(after.errors).toEqual([]);
    const held = new Set(typed(before).map(({ type, name }) => `${type} ${name}`));
    expect(held.size).toBeGreaterThan(35);
    const claimed = typed(after).flatMap(({ type, name, options: { aliases = [] } }) => {
      const known = [name, ...aliases].map((one) => `${type} ${one}`).filter((one) => held.has(one));
      expect(known, `${type} ${name}`).toHaveLength(1);
      return known;
    });
    expect(new Set(claimed)).toEqual(held);
    expect(claimed).toHaveLength(held.size);
  });

  it("calls nothing by an old one any more, but the stack and the system", () => {
    const old = new Set(typed(before).map(({ name }) => name));
    const kept = typed(after).filter(({ name }) => old.has(name));
    expect(kept.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack", "keyturn:index:System"]);
  });

  it.each([
    "github:index/actionsSecret:ActionsSecret",
    "cloudflare:index/secretsStoreSecret:SecretsStoreSecret",
    "command:local:Command",
  ])("tells a place nothing else: %s", (type) => {
    const told = ({ registrations }: SystemResult) =>
      [...registrations.values()].filter((one) => one.type === type).map(({ inputs }) => shown(inputs));
    expect(told(before).length).toBeGreaterThan(0);
    expect(told(after)).toEqual(told(before));
  });

  it("has every gate hold what it held", () => {
    const gates = ({ registrations }: SystemResult) =>
      [...registrations.values()]
        .filter(({ name }) => name.includes("-proven-"))
        .map(({ inputs }) => shown(inputs));
    expect(gates(before)).toEqual([
      { input: { generation: "2", previous: "1" } },
      { input: { generation: "2,1", previous: "1" } },
    ]);
    expect(gates(after)).toEqual(gates(before));
  });

  it("takes the value that a person gave under the old name", () => {
    const given = after.resource(`${today("GIVEN")}-g1`).inputs.input;
    expect(given).toBeInstanceOf(Secret);
    expect((given as Secret).reveal()).toBe("a-synthetic-given-value");
  });
});
