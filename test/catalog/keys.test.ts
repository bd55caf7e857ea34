import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";

const TARGETS = `
targets:
  repo: { kind: github-actions, repository: example/shop }
  fork: { kind: github-actions, repository: other/shop }
  prod: { kind: github-environment, repository: example/shop, environment: production }
  app: { kind: fly, app: shop }
  store: { kind: cloudflare-secrets-store, account: "${"a".repeat(32)}", store: "${"b".repeat(32)}" }
  env: { kind: dotenv-file, path: .env }
`;

/** The problems of secrets, each with what it delivers. */
function problemsOf(secrets: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(secrets).map(
    ([name, deliver]) =>
      `  ${name}: { source: { kind: random, length: 32 }, stages: [{ deliver: [${deliver}] }] }\n`,
  );
  const text = `version: 1\nsystem: shop\n${TARGETS}secrets:\n${entries.join("")}`;
  return checkCatalog(text, "shop.yaml").problems.map(
    ({ path, message, remedy }) => `${path}: ${message} → ${remedy}`,
  );
}

const GITHUB =
  "is no name for a GitHub secret: letters, digits and _ only, and it may not begin with GITHUB_ → give it another name there: { to: TARGET, as: KEY }";
const VARIABLE =
  "is no name of an environment variable → give it another name there: { to: TARGET, as: KEY }";

describe("a key at GitHub", () => {
  it.each(["GITHUB_TOKEN", "github_token", "A-B", "A.B"])("may not be %s", (key) => {
    for (const to of ["repo", "prod"]) {
      expect(problemsOf({ TOKEN: `{ to: ${to}, as: ${key} }` })).toEqual([
        `secrets.TOKEN.stages[0].deliver[0]: ${GITHUB}`,
      ]);
    }
  });

  it("may not be a secret's own name that GitHub keeps for itself", () => {
    expect(problemsOf({ GITHUB_PAT: "repo" })).toEqual([
      `secrets.GITHUB_PAT.stages[0].deliver[0]: ${GITHUB}`,
    ]);
    expect(problemsOf({ GITHUB_PAT: "{ to: repo, as: PAT }" })).toEqual([]);
    expect(problemsOf({ GITHUB_PAT: "app" })).toEqual([]);
  });

  it.each(["TOKEN_2", "_TOKEN", "token", "MY_GITHUB_TOKEN"])("may be %s", (key) => {
    expect(problemsOf({ TOKEN: `{ to: repo, as: ${key} }` })).toEqual([]);
  });

  it("may not differ from another one there by upper and lower case alone", () => {
    expect(problemsOf({ TOKEN: "repo", OTHER: "{ to: repo, as: Token }" })).toEqual([
      "secrets.OTHER.stages[0].deliver[0]: is the same name as TOKEN to GitHub, which knows no upper and lower case → give it another name there: { to: TARGET, as: KEY }",
    ]);
  });

  it("may differ so from one that stands elsewhere, and at a place that knows the difference", () => {
    expect(problemsOf({ TOKEN: "repo", OTHER: "{ to: fork, as: token }" })).toEqual([]);
    expect(problemsOf({ TOKEN: "repo", OTHER: "{ to: prod, as: token }" })).toEqual([]);
    expect(problemsOf({ TOKEN: "app", OTHER: "{ to: app, as: token }" })).toEqual([]);
  });

  it("that another secret writes under the very same name is told once", () => {
    expect(problemsOf({ TOKEN: "repo", OTHER: "{ to: repo, as: TOKEN }" })).toEqual([
      expect.stringContaining("goes to a key that secrets.TOKEN.stages[0].deliver[0] writes already"),
    ]);
  });
});

describe("a key at Fly", () => {
  it.each(["A-B", "A.B", "9A"])("may not be %s, which is no variable", (key) => {
    const [problem, ...others] = problemsOf({ TOKEN: `{ to: app, as: ${JSON.stringify(key)} }` });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^secrets\.TOKEN\.stages\[0\]\.deliver\[0\]/);
  });

  it("says what it is not", () => {
    expect(problemsOf({ TOKEN: "{ to: app, as: A-B }" })).toEqual([
      `secrets.TOKEN.stages[0].deliver[0]: ${VARIABLE}`,
    ]);
    expect(problemsOf({ TOKEN: "{ to: app, as: GITHUB_TOKEN }" })).toEqual([]);
  });
});

describe("a key elsewhere", () => {
  it.each(["__proto__", "constructor", "toString"])("may not be %s, which an object has by itself", (key) => {
    expect(problemsOf({ TOKEN: `{ to: env, as: ${key} }` })).toEqual([
      expect.stringContaining("is no key → choose another"),
    ]);
  });

  it("is not held to the rules of GitHub and Fly", () => {
    expect(problemsOf({ TOKEN: "{ to: store, as: A-B }" })).toEqual([]);
    expect(problemsOf({ TOKEN: "{ to: env, as: GITHUB_TOKEN }" })).toEqual([]);
  });

  it("of a target that is not there is told as such, and as nothing else", () => {
    expect(problemsOf({ TOKEN: "{ to: nowhere, as: A-B }" })).toEqual([
      expect.stringContaining("names no target of this catalog"),
    ]);
  });
});
