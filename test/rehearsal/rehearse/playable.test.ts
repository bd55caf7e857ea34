import { expect, it } from "vitest";
import { checkCatalog } from "../../../components/catalog/index.ts";
import { clearEnvironment } from "../../../rehearsal/rehearse/cleared-environment.ts";
import { requirePlayable } from "../../../rehearsal/rehearse/playable.ts";

const HEAD = "version: 1\nsystem: own\n";

function play(text: string): () => void {
  const { catalog } = checkCatalog(HEAD + text, "own.yaml");
  if (catalog === undefined) throw new Error("the catalog has problems");
  return () => requirePlayable(catalog, "own.yaml");
}

it("refuses a catalog whose commands would reach something real", () => {
  const minted = `targets: { app: { kind: dotenv-file, path: .env } }
secrets:
  KEY:
    source: { kind: minted, by: command, create: make, find: find, revoke: end }
    stages: [{ deliver: [app] }]
`;
  const asked = "probes:\n  login: { command: { run: [psql-login] }, accept: 0 }\n";
  expect(play(minted)).toThrow("KEY: commands that mint");
  expect(play(asked)).toThrow("login: commands that ask");
  expect(play("probes:\n  db: { tcp: { host: db.example.com, port: 5432 } }\n")).not.toThrow();
});

it("refuses a catalog with a place of a kind that it does not play, and names it", () => {
  const { catalog } = checkCatalog(
    `${HEAD}targets: { app: { kind: dotenv-file, path: .env } }\n`,
    "own.yaml",
  );
  if (catalog === undefined) throw new Error("the catalog has problems");
  expect(() => requirePlayable(catalog, "own.yaml")).not.toThrow();
  Object.assign(catalog.targets.app ?? {}, { kind: "far-away" });
  expect(() => requirePlayable(catalog, "own.yaml")).toThrow("does not play yet: app (far-away)");
});

it("forgets every variable by which something real could be found", () => {
  const env: NodeJS.ProcessEnv = {
    PATH: "/usr/bin",
    LC_ALL: "C",
    GITHUB_TOKEN: "synthetic",
    FLY_ACCESS_TOKEN: "synthetic",
    PULUMI_ACCESS_TOKEN: "synthetic",
    AWS_PROFILE: "synthetic",
    NODE_OPTIONS: "--require something",
  };
  clearEnvironment(env);
  expect(Object.keys(env)).toEqual(["PATH", "LC_ALL"]);
});
