import { beforeAll, describe, expect, it } from "vitest";
import { runSystem, type SystemResult } from "./run-system.ts";

const CATALOG = `
version: 1
system: last
targets:
  file:
    kind: sops-file
    path: env.json
    identity: { config: age }
    then: [{ git-commit: { branch: side, pullRequest: { repository: example/app } } }, { http: { url: "https://app.example.com/health" } }]
  site: { kind: dotenv-file, path: site/.env }
probes:
  takes: { http: { url: "https://app.example.com/", header: x-token }, accept: 200, refuse: 401 }
secrets:
  TOKEN:
    source: { kind: random, length: 40 }
    overlap: dual
    stages:
      - { deliver: [file], verify: [takes], then: [{ github-workflow: { workflow: deploy.yml, repository: example/app } }] }
      - { deliver: [site] }
`;

const made = { "1": { at: "2026-01-01T00:00:00.000Z" }, "2": { at: "2026-01-02T00:00:00.000Z" } };
const TURNED = { current: 2, previous: 1, next: 3, made };
const ERASES = "file-TOKEN-previous";
const LAST = [`${ERASES}-then-git-commit`, `${ERASES}-then-http`, "TOKEN-previous-then-github-workflow"];

const run = (generations: object, config: Record<string, unknown> = {}) =>
  runSystem({
    catalog: CATALOG,
    config: {
      "keyturn:generations": { TOKEN: generations },
      "keyturn-access:age": "synthetic-identity-of-nobody",
      ...config,
    },
    secretKeys: ["keyturn-access:age", "github:token"],
  });

let turned: SystemResult;
let leaving: SystemResult;
let retired: SystemResult;
beforeAll(async () => {
  const { previous: _, ...alone } = TURNED;
  [turned, leaving, retired] = await Promise.all([
    run(TURNED),
    run(TURNED, { "keyturn:removed": { TOKEN: "release" } }),
    run(alone),
  ]);
}, 60_000);

const dependsOn = (name: string) =>
  (turned.resource(name).options.dependsOn ?? []).map((urn) => urn.split("::").at(-1));

describe("what is done when a previous value is gone", () => {
  it("is there as long as two generations live, and is done by its deletion after that", () => {
    for (const result of [turned, leaving, retired]) expect(result.errors).toEqual([]);
    expect(turned.named("keyturn:index:LastAction").toSorted()).toEqual(LAST.toSorted());
    expect(retired.named("keyturn:index:LastAction")).toEqual([]);
  });

  it("comes after the value is erased, in its order, a stage's last, and before the generation goes", () => {
    const [commit, http, workflow] = LAST;
    expect(dependsOn(ERASES)).toEqual(expect.arrayContaining(LAST));
    expect(dependsOn(commit ?? "")).toEqual(expect.arrayContaining([http, workflow]));
    expect(dependsOn(http ?? "")).toContain(workflow);
    for (const name of LAST) expect(dependsOn(name)).toContain("TOKEN-g1");
  });

  it("is not done where the places let go of the whole secret", () => {
    for (const name of LAST) {
      expect(turned.resource(name).options.retainOnDelete).toBeUndefined();
      expect(leaving.resource(name).options.retainOnDelete).toBe(true);
    }
  });
});

describe("an action that asks GitHub", () => {
  it("never gets what opens its target", () => {
    for (const name of ["file-then-git-commit", "TOKEN-at-file-then-github-workflow", ...LAST.slice(0, 1)])
      expect(turned.resource(name).inputs, name).not.toHaveProperty("access");
    expect(turned.resource(ERASES).inputs).toHaveProperty("access");
  });
});
