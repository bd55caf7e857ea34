import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";
import { problemsOf } from "./support.ts";

const catalog = (target: string, more = "") =>
  `version: 1\nsystem: x\ntargets:\n  app: ${target}\n${more}secrets: {}\n`;
const targetOf = (text: string) => checkCatalog(text, "x").catalog?.targets.app;

describe("the .env file of a Compose project", () => {
  it("is a .env file whose readers are made anew first of all", () => {
    const text = catalog(
      "{ kind: compose-env, path: docker/.env, then: [{ http: { url: 'https://app.example.com' } }] }",
    );
    expect(targetOf(text)).toMatchObject({ kind: "dotenv-file", path: "docker/.env" });
    expect(targetOf(text)?.then).toMatchObject([
      { kind: "compose", settings: { sudo: false, within: 120_000 } },
      { kind: "http", settings: { url: "https://app.example.com" } },
    ]);
  });

  it("may name the services, the project's folder and its file", () => {
    const text = catalog(
      "{ kind: compose-env, path: prod.env, services: [web, web, db], directory: docker, file: prod.yml, within: 5m }",
    );
    const settings = {
      services: ["web", "db"],
      directory: "docker",
      file: "prod.yml",
      sudo: false,
      within: 300_000,
    };
    expect(targetOf(text)?.then).toEqual([{ kind: "compose", settings }]);
  });

  it("is the same file as a `dotenv-file` of that path", () => {
    const text = catalog(
      "{ kind: compose-env, path: .env }",
      "  other: { kind: dotenv-file, path: ./.env }\n",
    );
    expect(problemsOf(text).join("\n")).toContain("is the same file as the target `app`");
  });

  it.each([
    ["{ kind: compose-env }", "`path`"],
    ["{ kind: compose-env, path: .env, services: [] }", "is empty"],
    ["{ kind: compose-env, path: .env, servces: [web] }", "did you mean `services`?"],
  ])("is refused as %s", (target, message) => {
    expect(problemsOf(catalog(target)).join("\n")).toContain(message);
  });
});

describe("a key of several lines", () => {
  const key = (kind: string, path: string) =>
    `version: 1\nsystem: x\ntargets: { app: { kind: ${kind}, path: ${path} } }\nsecrets:\n` +
    "  KEY: { source: { kind: minted, by: ssh-key }, stages: [{ deliver: [app] }] }\n";

  it("goes to wrangler's file, and to no file of Compose's", () => {
    expect(problemsOf(key("dotenv-file", "web/.dev.vars"))).toEqual([]);
    expect(problemsOf(key("dotenv-file", ".env")).join("\n")).toContain("is several lines long");
    expect(problemsOf(key("compose-env", ".env")).join("\n")).toContain("is several lines long");
  });
});
