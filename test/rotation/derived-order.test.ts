import { beforeAll, describe, expect, it } from "vitest";
import { runSystem, type SystemResult } from "./run-system.ts";

const CATALOG = `version: 1
system: shop
targets:
  api: { kind: dotenv-file, path: api/.env }
  app: { kind: dotenv-file, path: app/.env, host: box-1 }
  site: { kind: dotenv-file, path: site/.env, host: box-2 }
probes:
  takes: { http: { url: "https://api.example.com", header: x-key }, accept: 200, refuse: 401 }
secrets:
  URL: { source: { kind: derived, template: "key={KEY}" }, stages: [{ deliver: [api, site] }] }
  KEY:
    source: { kind: random, length: 32 }
    overlap: dual
    stages: [{ deliver: [api], verify: [takes] }, { deliver: [app] }]
`;

let run: SystemResult;
beforeAll(async () => {
  const generations = { KEY: { current: 1, next: 2, made: { "1": { at: "2026-01-01T00:00:00.000Z" } } } };
  run = await runSystem({ catalog: CATALOG, config: { "keyturn:generations": generations } });
});

describe("a place of what is derived from a secret", () => {
  it("waits until those that accept the secret were seen to, but where it is one of them", () => {
    const gate = run.resource("KEY-proven-takes");
    const [api, site] = [run.resource("api"), run.resource("site")];
    expect(site.options.dependsOn).toContain(gate.urn);
    expect(api.options.dependsOn).not.toContain(gate.urn);
    expect(gate.options.dependsOn).toContain(api.urn);
  });
});
