import { describe, expect, it } from "vitest";
import { asTargets, closureOf } from "../../cli/compromised/closure.ts";
import { bumpCompromised, deliverySteps } from "../../components/plan/index.ts";
import { catalogOf, intentOf, now } from "../plan/support.ts";

const catalog = catalogOf(`
version: 1
system: shop
targets:
  api: { kind: dotenv-file, path: api/.env, then: [{ systemd: [web] }] }
  repo: { kind: github-actions, repository: example/shop }
  far: { kind: dotenv-file, path: far/.env, host: far-1 }
probes:
  takes: { http: { url: "https://api.example.com/", header: x-token }, accept: 200, refuse: 401 }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [api], verify: [takes], then: [{ command: [./tell] }] }, { deliver: [{ to: repo, as: API_TOKEN }] }]
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [repo] }] }
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [far, repo] }] }
`);
const before = intentOf({ TOKEN: [2, 3], OTHER: [1, 2] });
const after = bumpCompromised(before, catalog, ["TOKEN"], now);
const project = { catalog, steps: deliverySteps(catalog) };

describe("the resources that the rotation of a compromised secret is about", () => {
  const closure = closureOf(project, ["TOKEN"], [before, after]);

  it("are its ledger, its generations, its places and those of what is made from it, and its proofs", () => {
    expect(closure).toMatchObject({
      secrets: ["TOKEN-ledger", "TOKEN-g2", "TOKEN-g2-adopted", "TOKEN-g3", "TOKEN-g3-adopted"],
      sinks: ["api", "repo-TOKEN-API_TOKEN", "repo-HEADER"],
      gates: ["TOKEN-proven-takes"],
    });
    expect(closure.previousKeys).toEqual(
      expect.arrayContaining([
        "api-TOKEN-previous",
        "api-TOKEN-previous-then-systemd",
        "TOKEN-previous-then-command",
      ]),
    );
  });

  it("are nothing of any other secret", () => {
    expect(Object.values(closure).flat().join(" ")).not.toMatch(/OTHER|far/);
  });

  it("are told to the engine so that only the whole name counts", () => {
    expect(asTargets(["TOKEN-g2", "TOKEN-g2"])).toEqual(["**::TOKEN-g2"]);
  });
});
