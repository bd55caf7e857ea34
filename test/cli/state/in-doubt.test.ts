import { describe, expect, it } from "vitest";
import { readExport } from "../../../cli/state/exported-state.ts";
import { inDoubt } from "../../../cli/state/in-doubt.ts";
import { markInDoubt } from "../../../cli/state/mark-in-doubt.ts";
import { stackStateOf } from "../../../cli/state/stack-state.ts";
import { deliverySteps, type Intent } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";
import { type Exported, exportOf, gateOf, ledgerOf, resource, urn } from "../made-state.ts";

const catalog = catalogOf(`
version: 1
system: shop
targets:
  app: { kind: fly, app: shop }
  repo: { kind: github-actions, repository: example/shop }
  worker: { kind: cloudflare-worker, account: 0123456789abcdef0123456789abcdef, script: shop }
  gpu: { kind: ssh-env-file, host: gpu.example.com, path: /srv/.env, optional: true }
probes:
  health: { http: { url: "https://shop.example.com/health", header: x-token }, accept: 200, refuse: 401 }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [app], verify: [health] }, { deliver: [repo, worker] }]
  SPARE:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [gpu] }, { deliver: [repo] }]
  HEADER:
    source: { kind: derived, template: "Bearer {TOKEN}" }
    stages: [{ deliver: [worker] }]
`);
const steps = deliverySteps(catalog);
const model = { catalog, steps };

const AT = "2026-02-01T10:00:00Z";
const MADE = { 1: { at: AT }, 2: { at: AT } };
const TURNED = { current: 2, previous: 1, next: 3, made: MADE };
const BACK = { current: 1, previous: 2, next: 3, made: MADE };

function intentOf(entry: typeof TURNED): Intent {
  return { generations: { TOKEN: entry }, issued: {} };
}

const app = (generation: number) =>
  resource("command:local:Command", "app", {
    inputs: { create: "write", environment: { KEYTURN_DELIVERS: `TOKEN=${generation}` } },
    outputs: { create: "write", environment: { KEYTURN_DELIVERS: `TOKEN=${generation}` } },
  });
const repo = (generation: number) =>
  resource("github:index/actionsSecret:ActionsSecret", "repo-TOKEN", {
    inputs: { repository: "shop", value: { ciphertext: "v1:synthetic" } },
    outputs: { repository: "shop", value: { ciphertext: "v1:synthetic" } },
    propertyDependencies: {
      value: [urn("random:index/randomPassword:RandomPassword", `TOKEN-g${generation}`)],
    },
  });
const worker = (name: string, key: string, generation: string, target: object = {}) =>
  resource("keyturn:index:PlaceValues", name, {
    inputs: { target },
    outputs: { entries: { [key]: { secret: key, generation, value: { ciphertext: "v1:synthetic" } } } },
  });

function found(after: Intent, ...resources: Exported[]): string[] {
  const read = readExport(exportOf([ledgerOf("TOKEN", TURNED), ...resources]));
  if (read === undefined) throw new Error("the made-up export can't be read");
  return inDoubt(stackStateOf(read, model), model, after);
}

describe("what a rotation may have reached that now turns back", () => {
  it("is the stage that it was at: places that the state has at the generation before", () => {
    const names = found(intentOf(BACK), app(1), repo(1));
    expect(names).toContain("app");
    expect(names).not.toContain("repo-TOKEN");
  });

  it("is not what stands behind a probe that never accepted", () => {
    const names = found(intentOf(BACK), app(2), repo(1));
    expect(names).not.toContain("app");
    expect(names).not.toContain("repo-TOKEN");
  });

  it("is the next stage, once the probe has accepted", () => {
    expect(found(intentOf(BACK), app(2), gateOf("TOKEN", "health", 2), repo(1))).toContain("repo-TOKEN");
  });

  it("is a derived value's place too", () => {
    const step = steps.find(({ deliveries }) => deliveries.some(({ secret }) => secret === "HEADER"));
    const name = step?.name ?? "";
    const old = worker(name, "HEADER", "1");
    expect(found(intentOf(BACK), app(2), old)).toContain(name);
    expect(found(intentOf(BACK), app(2), worker(name, "HEADER", "2"))).not.toContain(name);
  });

  it("is what stands behind an optional place that was owed its write, for that held nothing up", () => {
    const late = resource("keyturn:index:PlaceValues", "gpu", {
      outputs: { entries: { SPARE: { secret: "SPARE", generation: "1" } }, owed: { gpu: { SPARE: "2" } } },
    });
    const read = readExport(exportOf([ledgerOf("SPARE", TURNED), late]));
    if (read === undefined) throw new Error("the made-up export can't be read");
    const state = stackStateOf(read, model);
    const after: Intent = { generations: { SPARE: BACK }, issued: {} };
    expect(inDoubt(state, model, after)).toEqual(["gpu", "repo-SPARE"]);
    // One that is written off holds nothing up either, and nothing is written there.
    expect(inDoubt(state, model, { ...after, abandoned: { gpu: AT } })).toEqual(["repo-SPARE"]);
  });

  it("is nothing where the rotation goes on", () => {
    expect(found(intentOf(TURNED), app(1), repo(1))).toEqual([]);
  });

  it("is nothing where every place is known to hold the newer one", () => {
    const all = [app(2), gateOf("TOKEN", "health", 2), repo(2), worker("worker", "TOKEN", "2")];
    expect(found(intentOf(BACK), ...all).filter((name) => name !== "worker-HEADER")).not.toContain(
      "repo-TOKEN",
    );
  });
});

describe("a state in which places are in doubt", () => {
  const text = exportOf([app(1), repo(1), worker("worker", "TOKEN", "1")]);

  function propertiesOf(marked: string, name: string): Record<string, Record<string, unknown>> {
    const { resources } = JSON.parse(marked).deployment;
    return resources.find((one: Exported) => one.urn.endsWith(`::${name}`));
  }

  it("tells of each, in the way of its kind, that it does not know the value", () => {
    const { text: after, marked } = markInDoubt(text, model, ["app", "repo-TOKEN", "worker"]);
    expect(marked).toEqual(["app", "repo-TOKEN", "worker"]);
    const environment = { KEYTURN_DELIVERS: "TOKEN=?" };
    expect(propertiesOf(after, "app")).toMatchObject({ inputs: { environment }, outputs: { environment } });
    expect(propertiesOf(after, "repo-TOKEN")).toMatchObject({
      inputs: { value: "", repository: "shop" },
      outputs: { value: "" },
    });
    expect(propertiesOf(after, "worker").outputs).toMatchObject({ inDoubt: true });
  });

  it("is the same but for these", () => {
    const { text: after } = markInDoubt(text, model, ["app"]);
    expect(propertiesOf(after, "repo-TOKEN")).toEqual(propertiesOf(text, "repo-TOKEN"));
    expect(JSON.parse(after).deployment.manifest).toEqual(JSON.parse(text).deployment.manifest);
  });

  it("leaves alone what must not be written twice", () => {
    const once = exportOf([worker("worker", "TOKEN", "1", { kind: "command", repeatable: false })]);
    const { text: after, marked } = markInDoubt(once, model, ["worker"]);
    expect(marked).toEqual([]);
    expect(JSON.parse(after)).toEqual(JSON.parse(once));
  });
});
