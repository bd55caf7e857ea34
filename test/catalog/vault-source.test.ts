import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";

const problemsOf = (source: string, deliver = "[env]") =>
  checkCatalog(
    `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  same: { kind: vault-kv, path: partner/api }
  team: { kind: vault-kv, path: partner/api, namespace: team }
secrets:
  TOKEN: { source: { kind: vault-kv, ${source} }, stages: [{ deliver: ${deliver} }] }
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [env] }] }
`,
    "shop.yaml",
  ).problems.map(({ path, message }) => `${path}: ${message}`);

describe("a secret that is taken from Vault", () => {
  it("names path and field, and others are made from it", () => {
    expect(problemsOf("path: partner/api, field: key")).toEqual([]);
    expect(problemsOf("mount: kv, path: partner/api, namespace: team/shop, field: key")).toEqual([]);
  });

  it.each([
    ["path: /partner/api, field: key", "secrets.TOKEN.source.path: is no path of a secret"],
    ["path: partner/../api, field: key", "secrets.TOKEN.source.path: is no path of a secret"],
    ["path: partner/api", "secrets.TOKEN.source: `field` is missing"],
  ])("is refused with %s", (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  it("goes to other places than the one that it comes from", () => {
    const source = "path: partner/api, field: key";
    const own = ["secrets.TOKEN.stages[0].deliver[0]: is where it is taken from"];
    expect(problemsOf(source, "[{ to: same, as: key }]")).toEqual(own);
    expect(problemsOf(source, "[{ to: same, as: copy }]")).toEqual([]);
    expect(problemsOf(source, "[{ to: team, as: key }]")).toEqual([]);
    expect(problemsOf(`${source}, namespace: team`, "[{ to: team, as: key }]")).toEqual(own);
  });
});
