import { describe, expect, it } from "vitest";
import { firstSecretName, generationNumbers, NamesOfToday } from "../../components/catalog/index.ts";
import { catalogOf } from "../plan/support.ts";
import { problemsOf } from "./support.ts";

const catalog = (secrets: string, targets = "") => `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  web: { kind: dotenv-file, path: web/.env${targets} }
secrets:
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
${secrets}`;

const key = (formerly: string, deliver: string) =>
  `  KEY: { formerly: [${formerly}], source: { kind: random, length: 32 }, stages: [{ deliver: [${deliver}] }] }\n`;

describe("a former name", () => {
  it("is taken where every delivery says its key", () => {
    const text = catalog(key("TOKEN", "{ to: env, as: TOKEN }, { to: web, as: KEY }"), ", formerly: [site]");
    expect(problemsOf(text)).toEqual([]);
  });

  it("asks for the key of each delivery, with the name it had last", () => {
    expect(problemsOf(catalog(key("PASS, TOKEN", "env, { to: web }")))).toEqual([
      "‹env› secrets.KEY.stages[0].deliver[0]: does not say the key, which would become KEY with the secret's name → write { to: env, as: TOKEN } to keep the place as it is",
      "‹{› secrets.KEY.stages[0].deliver[1]: does not say the key, which would become KEY with the secret's name → write { to: web, as: TOKEN } to keep the place as it is",
    ]);
  });

  it.each([
    ["its own", "KEY", "is its own name"],
    ["another one's of today", "OTHER", "is a secret of this catalog today"],
    ["one it names twice", "TOKEN, TOKEN", "was named by `KEY` already"],
  ])("of a secret is refused where it is %s", (_, formerly, message) => {
    const found = problemsOf(catalog(key(formerly, "{ to: env, as: TOKEN }")));
    expect(found).toEqual([
      expect.stringContaining(`formerly[${formerly.includes(",") ? 1 : 0}]: ${message}`),
    ]);
  });

  it.each([
    ["its own", "web", "is its own name"],
    ["another one's of today", "env", "is a target of this catalog today"],
    ["a step's by today's names", "env-OTHER", "reads like another target and a secret put together"],
  ])("of a target is refused where it is %s", (_, formerly, message) => {
    const found = problemsOf(catalog("", `, formerly: [${formerly}]`));
    expect(found).toEqual([expect.stringContaining(`targets.web.formerly[0]: ${message}`)]);
  });

  it("is no name to be used in the catalog any more, and today's is told", () => {
    const text = catalog(
      `${key("TOKEN", "{ to: site, as: TOKEN }")}` +
        '  URL: { source: { kind: derived, template: "x{TOKEN}" }, stages: [{ deliver: [web] }] }\n',
      ", formerly: [site]",
    );
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("is called `web` now → write web"),
      expect.stringContaining("is made from a secret that this catalog does not hold → did you mean `KEY`?"),
    ]);
  });
});

describe("names of today", () => {
  const renamed = catalogOf(
    catalog(key("PASS, TOKEN", "{ to: env, as: TOKEN }"), ", formerly: [site, page]"),
  );
  const names = new NamesOfToday(renamed);

  it("are found from any former one, and are themselves", () => {
    expect(["PASS", "TOKEN", "KEY", "OTHER", "STRANGE"].map((name) => names.secret(name))).toEqual([
      "KEY",
      "KEY",
      "KEY",
      "OTHER",
      "STRANGE",
    ]);
    expect(["site", "page", "web", "env"].map((name) => names.target(name))).toEqual([
      "web",
      "web",
      "web",
      "env",
    ]);
    expect(names.generation("TOKEN:3,OTHER:2")).toBe("KEY:3,OTHER:2");
    expect(names.generation("3")).toBe("3");
  });

  it("begin with the first, which stays as others come", () => {
    expect(firstSecretName(renamed, "KEY")).toBe("PASS");
    expect(firstSecretName(renamed, "OTHER")).toBe("OTHER");
  });

  it("are left out of a generation's numbers", () => {
    expect(generationNumbers("TOKEN:3,OTHER:12")).toBe("3,12");
    expect(generationNumbers("4")).toBe("4");
  });
});
