import { describe, expect, it } from "vitest";
import { checkCatalog, identityOf, placeText, type Target } from "../../components/catalog/index.ts";
import { checkOrder } from "../../components/plan/index.ts";
import { catalogOf } from "../plan/support.ts";

const HEX = "0123456789abcdef".repeat(2);
const pages = (project: string, more = "") =>
  `{ kind: cloudflare-pages, account: "${HEX}", project: ${JSON.stringify(project)}${more} }`;
const script = (more = "", name = "edge") =>
  `{ kind: cloudflare-worker-script, account: "${HEX}", script: ${name}, file: dist/edge.mjs, compatibilityDate: "2026-01-01"${more} }`;

const withTarget = (body: string, key = "TOKEN", targets = "") => `version: 1
system: shop
targets:
  place: ${body}
${targets}
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [{ to: place, as: "${key}" }] }]
`;

function targetOf(body: string): Target {
  const target = catalogOf(withTarget(body)).targets.place;
  if (target === undefined) throw new Error("no such target");
  return target;
}

const problemsOf = (body: string, key?: string, targets?: string) =>
  checkCatalog(withTarget(body, key, targets), "shop.yaml").problems.map(
    ({ path, message }) => `${path}: ${message}`,
  );

describe("a Pages project", () => {
  it("has two environments, each a place of its own", () => {
    const [production, preview] = [pages("site"), pages("site", ", environment: preview")].map(targetOf);
    expect(production && placeText(production)).toBe("Cloudflare Pages site (production)");
    expect(preview && placeText(preview)).toBe("Cloudflare Pages site (preview)");
    expect(production && identityOf(production)).not.toBe(preview && identityOf(preview));
  });

  it.each(["Site", "-site", "a".repeat(59), "a/b"])("can't be called %s", (name) => {
    expect(problemsOf(pages(name))).toEqual([expect.stringContaining("is no name of a Pages project")]);
  });

  it("takes names of environment variables only", () => {
    expect(problemsOf(pages("site"), "A-B")).toEqual([
      expect.stringContaining("no name of an environment variable"),
    ]);
  });
});

describe("a Worker that keyturn uploads", () => {
  it("is the same place as one that wrangler deploys", () => {
    const other = `  other: { kind: cloudflare-worker, account: "${HEX}", script: edge }\n`;
    expect(problemsOf(script(), "TOKEN", other)).toContainEqual(
      expect.stringContaining("is the same place as the target `place`"),
    );
    expect(problemsOf(script("", "edge-2"), "TOKEN", other).join()).not.toContain("is the same place");
  });

  it("keeps its variables and bindings as they are written", () => {
    const more = `, vars: { MODE: live }, bindings: { CACHE: { type: kv_namespace, namespaceId: "${HEX}" } }`;
    expect(targetOf(script(more))).toMatchObject({
      vars: { MODE: "live" },
      bindings: { CACHE: { type: "kv_namespace", namespaceId: HEX } },
    });
  });

  it("has one thing under a name: a secret, a variable or a binding", () => {
    const vars = ", vars: { TOKEN: live }";
    expect(problemsOf(script(vars))).toEqual([
      expect.stringContaining("one that the target gives to a variable"),
    ]);
    expect(problemsOf(script(vars), "OTHER")).toEqual([]);
    const both = ", vars: { A: live }, bindings: { A: { type: ai } }";
    expect(problemsOf(script(both))).toEqual(["targets.place.bindings.A: is the name of a variable too"]);
  });

  it.each([
    [', bindings: { A: { type: secret_text, text: "x" } }', "type"],
    [", bindings: { A: { type: kv_namespace } }", "namespaceId"],
    [', vars: { "A-B": x }', "is no name of a binding"],
  ])("takes no %s", (more, told) => {
    expect(problemsOf(script(more)).join()).toContain(told);
  });

  it("stands in one stage, since it is written whole", () => {
    const catalog = catalogOf(`version: 1
system: shop
targets:
  one: ${script()}
  two: ${script("", "other")}
secrets:
  A: { source: { kind: random, length: 32 }, stages: [{ deliver: [one] }, { deliver: [two] }] }
  B: { source: { kind: random, length: 32 }, stages: [{ deliver: [two] }, { deliver: [one] }] }
`);
    expect(checkOrder(catalog).map(({ message }) => message)).toEqual([
      expect.stringContaining("these stages wait for each other"),
    ]);
  });
});
