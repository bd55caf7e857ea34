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
  // What a probe's command asks is played: the copy of the catalog names another program.
  expect(play(asked)).not.toThrow();
  const behind = `targets: { app: { kind: dotenv-file, path: .env, then: [{ command: [reload] }] } }
secrets:
  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [app], then: [{ command: [announce] }] }] }
`;
  expect(play(behind)).toThrow("app and KEY: commands behind a write");
  expect(play("probes:\n  db: { tcp: { host: db.example.com, port: 5432 } }\n")).not.toThrow();
});

it("refuses a catalog with a place of a kind that it does not play, and names it", () => {
  const { catalog } = checkCatalog(
    `${HEAD}targets: { app: { kind: dotenv-file, path: .env } }
secrets: { KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [app] }] } }
`,
    "own.yaml",
  );
  if (catalog === undefined) throw new Error("the catalog has problems");
  expect(() => requirePlayable(catalog, "own.yaml")).not.toThrow();
  Object.assign(catalog.targets.app ?? {}, { kind: "far-away" });
  expect(() => requirePlayable(catalog, "own.yaml")).toThrow("does not play: app (far-away)");
});

it("lets be what is only named: nothing is written to a place that no secret goes to", () => {
  const store =
    'targets: { site: { kind: cloudflare-pages, account: "00000000000000000000000000000000", project: shop } }\n';
  expect(play(store)).not.toThrow();
  const written = `${store}secrets: { KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [site] }] } }\n`;
  expect(play(written)).toThrow("does not play: site (cloudflare-pages)");
});

it("plays every kind of place but those that would be real ones, and SOPS files in two formats", () => {
  const targets = {
    env: "dotenv-file, path: .env",
    gpu: "ssh-env-file, host: gpu-1.example.com, path: .env",
    sops: "sops-file, path: secrets/env.yaml",
    readers: "sops-recipients, paths: [secrets/env.yaml]",
    spaces: "github-codespaces, repository: example/app",
    worker: `cloudflare-worker, account: "${"0".repeat(32)}", script: enter`,
    modal: "modal-secret, secret: backend",
    keys: "aws-secrets-manager, region: us-east-1, secret: app/keys",
    parameters: "aws-ssm-parameter, region: us-east-1, path: /app",
  };
  const lines = (all: object) =>
    Object.entries(all).map(([name, fields]) => `  ${name}: { kind: ${fields} }\n`);
  // Of a place that nothing goes to it is not asked.
  const delivered = (...names: string[]) =>
    `  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [${names.join(", ")}] }] }\n`;
  const { readers: _, ...holders } = targets;
  const age =
    "  AGE: { source: { kind: minted, by: age-key }, overlap: dual, stages: [{ deliver: [readers] }, { deliver: [env] }] }\n";
  const played = `targets:\n${lines(targets).join("")}secrets:\n${age}${delivered(...Object.keys(holders))}`;
  expect(play(played)).not.toThrow();
  const others = { ini: "sops-file, path: env.ini", own: "command, run: [store]" };
  const unplayed = `targets:\n${lines(others).join("")}secrets:\n${delivered("ini", "own")}`;
  expect(play(unplayed)).toThrow("ini (sops-file) and own (command)");
});

it("refuses a catalog with a credential that it can't mint, and names it", () => {
  const key = `targets: { app: { kind: dotenv-file, path: .env } }
secrets: { KEY: { source: { kind: minted, by: aws-access-key, user: shop }, stages: [{ deliver: [app] }] } }
`;
  expect(play(key)).toThrow("does not play: KEY (aws-access-key)");
  const taken = key.replace(/source: {.*?}/, "source: { kind: vault-kv, path: partner/api, field: key }");
  expect(play(taken)).toThrow("does not play: KEY (vault-kv)");
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
