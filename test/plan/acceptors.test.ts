import { describe, expect, it } from "vitest";
import { checkSystem } from "../../components/plan/index.ts";

const text = (secrets: string) => `version: 1
system: shop
targets:
  db: { kind: postgres-role, url: "postgresql://127.0.0.1/app", dual: [a, b], admin: { user: k, password: { config: db } } }
  cache: { kind: redis-user, url: "redis://127.0.0.1:6379", user: app, admin: { user: k, password: { config: c } } }
  site: { kind: dotenv-file, path: site/.env }
  far: { kind: dotenv-file, path: far/.env, host: box-1 }
  blob: { kind: modal-secret, secret: blob }
probes:
  in: { http: { url: "https://api.example.com", header: x-key }, accept: 200, refuse: 401 }
secrets:
${secrets}`;

const random = "source: { kind: random, length: 32 }";
const derived = (from: string, places: string) =>
  `  URL: { source: { kind: derived, template: "x {${from}}" }, stages: [${places}] }\n`;
const DB = `  DB: { ${random}, overlap: dual, stages: [{ deliver: [db] }, { deliver: [far] }] }\n`;

function order(secrets: string): [string, readonly string[]][] {
  const { system, problems } = checkSystem(text(secrets), "shop.yaml");
  if (system === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return system.steps.map(({ name, after }) => [name, after]);
}

describe("what is derived from a secret", () => {
  it("is written after the database has the password, whatever its own stages are", () => {
    expect(order(derived("DB", "{ deliver: [site] }") + DB)).toEqual([
      ["db", []],
      ["site", ["db"]],
      ["far", ["db"]],
    ]);
    expect(order(derived("DB", "{ deliver: [blob] }, { deliver: [site] }") + DB)).toContainEqual([
      "site",
      expect.arrayContaining(["db", "blob"]),
    ]);
  });

  it("is so at any depth, and where the server holds one value only", () => {
    const cache = `  CACHE: { ${random}, stages: [{ deliver: [cache] }] }\n`;
    const middle = `  MIDDLE: { source: { kind: derived, template: "{CACHE}" }, stages: [{ deliver: [far] }] }\n`;
    expect(order(derived("MIDDLE", "{ deliver: [site] }") + middle + cache)).toEqual([
      ["cache", []],
      ["site", ["cache"]],
      ["far", ["cache"]],
    ]);
  });

  it("comes after all that accept a key under `overlap: dual`, but together with it at one of them", () => {
    const key = `  KEY: { ${random}, overlap: dual, stages: [{ deliver: [site, far], verify: [in] }, { deliver: [blob] }] }\n`;
    expect(order(derived("KEY", "{ deliver: [site, far, blob] }") + key)).toEqual([
      ["site", []],
      ["far", []],
      ["blob", ["site", "far"]],
    ]);
  });

  it("waits for nothing where what it is made from is accepted by nobody first", () => {
    const key = `  KEY: { ${random}, stages: [{ deliver: [far] }] }\n`;
    expect(order(derived("KEY", "{ deliver: [site] }") + key)).toEqual([
      ["site", []],
      ["far", []],
    ]);
  });
});
