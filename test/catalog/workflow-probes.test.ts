import { expect, test } from "vitest";
import { problemsOf } from "./support.ts";

const catalog = (probe: string, secret: string) => `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  web: { kind: dotenv-file, path: web/.env }
  repo: { kind: github-actions, repository: example/app }
probes:
  smoke: ${probe}
secrets:
  KEY: { source: { kind: random, length: 40 }, ${secret} }
`;

const SMOKE = "{ github-workflow: { workflow: smoke.yml, repository: example/app } }";
const said = (probe: string, secret: string) => problemsOf(catalog(probe, secret)).join("\n");

test("a workflow may verify a stage that brings its repository the value, or a later one", () => {
  expect(said(SMOKE, "stages: [{ deliver: [repo], verify: [smoke] }]")).toBe("");
  expect(said(SMOKE, "stages: [{ deliver: [repo] }, { deliver: [env], verify: [smoke] }]")).toBe("");
});

test("one that is asked before its repository has the value is refused", () => {
  expect(said(SMOKE, "stages: [{ deliver: [env], verify: [smoke] }, { deliver: [repo] }]")).toContain(
    "is a workflow of a repository that has the value only after the stage that delivers to `repo` → name it in that stage's verify",
  );
});

test("it proves no overlap, since nobody can give it another value", () => {
  expect(
    said(SMOKE, "overlap: dual, stages: [{ deliver: [env], verify: [smoke] }, { deliver: [web] }]"),
  ).toContain(
    "needs a probe at the first stage that presents the value: a github-workflow reads its repository's own secret, and can be " +
      "given neither the previous value nor a wrong one → add verify: [PROBE] to the first stage, a probe that presents the value",
  );
});

test.each([
  [
    "refuse: 401",
    "can be given none: it reads its repository's secret → remove it here; a probe that presents",
  ],
  ["accept: 200", "says nothing of a workflow: one that succeeds accepts → remove it here"],
  ['match: "ok"', "says nothing of a workflow: one that succeeds accepts → remove it here"],
])("a field that says what no workflow can answer is refused: %s", (field, problem) => {
  const probe = SMOKE.replace(/ }$/, `, ${field} }`);
  expect(said(probe, "stages: [{ deliver: [repo], verify: [smoke] }]")).toContain(problem);
});

test("one without its repository is refused", () => {
  expect(
    said("{ github-workflow: { workflow: smoke.yml } }", "stages: [{ deliver: [repo], verify: [smoke] }]"),
  ).toContain("repository");
});
