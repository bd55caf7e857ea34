import { describe, expect, it } from "vitest";
import { enforceOrder } from "../../../policy/rules/enforce-order.ts";
import type { Value } from "../../../policy/view/value.ts";
import { githubSecret, keyturnSecret } from "../../support/policy/keyturn.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

/** What keyturn's program exports of a catalog in which TOKEN goes through these stages. */
function described(...stages: { targets: string[]; verify?: string[] }[]): Given {
  const text = JSON.stringify({
    secrets: {
      TOKEN: {
        stages: stages.map(({ targets, verify = [] }) => ({
          deliver: targets.map((target) => ({ target, key: "TOKEN" })),
          verify,
        })),
      },
    },
  });
  return { type: "pulumi:pulumi:Stack", name: "keyturn-prod", outputs: { described: text } };
}

const TURNED = keyturnSecret("TOKEN", {}, { current: 2, previous: 1 });
const CATALOG = described({ targets: ["gpu"], verify: ["gpu"] }, { targets: ["repo"] });

function place(target: string, inputs: Record<string, Value>, dependsOn: string[] = []): Given {
  return {
    type: "keyturn:index:PlaceValues",
    name: target,
    inputs: { name: target, ...inputs },
    madeOf: { entries: ["TOKEN-g2"] },
    dependsOn,
  };
}

const GPU = place("gpu", { entries: { TOKEN: { secret: "TOKEN", generation: "2" } } });
const GATE: Given = { type: "pulumi:index:Stash", name: "TOKEN-proven-gpu", dependsOn: ["gpu"] };

describe("enforce-order, of keyturn's stages", () => {
  it("refuses a caller that does not wait for its acceptor", () => {
    const resources = [CATALOG, ...TURNED, GPU, githubSecret("repo-TOKEN", ["TOKEN-g2"])];
    expect(findings(enforceOrder, resources)).toEqual(["repo-TOKEN"]);
    expect(found(enforceOrder, resources)[0]?.problem).toBe(
      "it does not wait for gpu, where TOKEN, which it presents, has to be accepted first.",
    );
  });

  it("lets it wait through the gate between them", () => {
    const caller = githubSecret("repo-TOKEN", ["TOKEN-g2"], { dependsOn: ["TOKEN-proven-gpu"] });
    expect(findings(enforceOrder, [CATALOG, ...TURNED, GPU, GATE, caller])).toEqual([]);
  });

  it("refuses one that waits for the acceptor and not for its proof", () => {
    const caller = githubSecret("repo-TOKEN", ["TOKEN-g2"], { dependsOn: ["gpu"] });
    const resources = [CATALOG, ...TURNED, GPU, GATE, caller];
    expect(found(enforceOrder, resources).map(({ problem }) => problem)).toEqual([
      "it does not wait for TOKEN-proven-gpu, where TOKEN, which it presents, has to be accepted first.",
    ]);
  });

  it("refuses a caller that turns while its acceptor holds the generation before", () => {
    const behind = { ...GPU, madeOf: { entries: ["TOKEN-g1"] } };
    const caller = githubSecret("repo-TOKEN", ["TOKEN-g2"], { dependsOn: ["gpu"] });
    const resources = [CATALOG, ...TURNED, behind, caller];
    expect(found(enforceOrder, resources).map(({ problem }) => problem)).toEqual([
      "it presents generation 2 of TOKEN, and gpu holds 1 only.",
    ]);
  });

  it("lets a caller stay behind an acceptor that holds both", () => {
    const both = { ...GPU, madeOf: { entries: ["TOKEN-g1", "TOKEN-g2"] } };
    const caller = githubSecret("repo-TOKEN", ["TOKEN-g1"], { dependsOn: ["gpu"] });
    expect(findings(enforceOrder, [CATALOG, ...TURNED, both, caller])).toEqual([]);
  });

  it("knows a file of several by its target, and holds each pair of stages to their order", () => {
    const files: Given = {
      type: "keyturn:index:EnvFiles",
      name: "text",
      inputs: {
        files: [
          { target: "text", entries: {} },
          { target: "image", entries: { TOKEN: {} } },
        ],
      },
      dependsOn: ["gpu"],
    };
    const three = described({ targets: ["gpu"] }, { targets: ["image"] }, { targets: ["repo"] });
    const caller = githubSecret("repo-TOKEN", ["TOKEN-g2"], { dependsOn: ["gpu"] });
    expect(found(enforceOrder, [three, ...TURNED, GPU, files, caller]).map(({ problem }) => problem)).toEqual(
      ["it does not wait for text, where TOKEN, which it presents, has to be accepted first."],
    );
  });

  it("holds a stage to the first one where all places between were written off", () => {
    const three = described({ targets: ["gpu"] }, { targets: ["gone"] }, { targets: ["repo"] });
    const caller = (dependsOn: string[]) => githubSecret("repo-TOKEN", ["TOKEN-g2"], { dependsOn });
    expect(findings(enforceOrder, [three, ...TURNED, GPU, caller(["gpu"])])).toEqual([]);
    expect(findings(enforceOrder, [three, ...TURNED, GPU, caller([])])).toEqual(["repo-TOKEN"]);
  });

  it("does not take what keyturn comes in with for what it delivers", () => {
    const opened = { ...githubSecret("repo-TOKEN", ["TOKEN-g2"], { dependsOn: ["gpu"] }) };
    const madeOf = { ...opened.madeOf, access: ["TOKEN-g1"] };
    expect(findings(enforceOrder, [CATALOG, ...TURNED, GPU, { ...opened, madeOf }])).toEqual([]);
  });

  it("passes a place over that was written off", () => {
    expect(findings(enforceOrder, [CATALOG, ...TURNED, githubSecret("repo-TOKEN", ["TOKEN-g2"])])).toEqual(
      [],
    );
  });

  it.each(["", "no JSON", '{"secrets": 7}', '{"secrets": {"A": {"stages": [{}, null]}}}'])(
    "says nothing of another program's output of that name: %j",
    (text) => {
      const stack = { type: "pulumi:pulumi:Stack", name: "other", outputs: { described: text } };
      expect(findings(enforceOrder, [stack, githubSecret("a", [])])).toEqual([]);
    },
  );
});

describe("enforce-order, of declared orders", () => {
  const service = { type: "aws:ecs/service:Service", name: "api-1" };
  const settings = { order: [{ acceptors: ["api-*"], callers: ["caller"] }] };

  it("refuses a caller that does not wait, however many are between them", () => {
    const between = { type: "pulumi:index:Stash", name: "healthy", dependsOn: ["api-1"] };
    const waits = { type: "aws:lambda/function:Function", name: "caller", dependsOn: ["healthy"] };
    expect(findings(enforceOrder, [service, between, waits], { settings })).toEqual([]);
    expect(findings(enforceOrder, [service, between, { ...waits, dependsOn: [] }], { settings })).toEqual([
      "caller",
    ]);
  });
});
