import { describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { chosenNames, subjectNames } from "../../cli/names.ts";
import { checkCatalog } from "../../components/catalog/index.ts";

const secret = "{ source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }";
const { catalog } = checkCatalog(
  `version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
secrets:
${["ALPHA", "BETA", "GAMMA", "DELTA"].map((name) => `  ${name}: ${secret}`).join("\n")}
`,
  "shop.yaml",
);
if (catalog === undefined) throw new Error("the catalog of this test is not sound");

const every = () => ["ALPHA", "BETA"];
const chosen = (names: string[], all?: boolean, some = every) => chosenNames(catalog, names, all, some);

describe("the names that a command works on", () => {
  it("may be given one by one or with commas", () => {
    expect(chosen(["ALPHA,BETA", "GAMMA", "DELTA,"])).toEqual(["ALPHA", "BETA", "GAMMA", "DELTA"]);
  });

  it("are every one with --all, which may be none", () => {
    expect(chosen([], true)).toEqual(["ALPHA", "BETA"]);
    expect(chosen([], true, () => [])).toEqual([]);
  });

  it.each<[string, string[], boolean | undefined, string]>([
    ["none is given", [], undefined, "name a secret, or use --all"],
    ["only a comma is given", [","], undefined, "name a secret, or use --all"],
    ["names stand beside --all", ["ALPHA"], true, "give names or --all, not both"],
    [
      "some are no secrets of the catalog",
      ["ALPHA", "BETTA", "NOPE"],
      undefined,
      "BETTA is no secret of the catalog: did you mean BETA?\n" +
        "NOPE is no secret of the catalog: the catalog holds ALPHA, BETA, GAMMA and DELTA",
    ],
  ])("are refused where %s", (_case, names, all, message) => {
    expect(() => chosen(names, all)).toThrow(expect.objectContaining({ message, exitCode: EXIT.badInput }));
  });
});

describe("the names in a commit's subject", () => {
  it.each([
    [["A"], "A"],
    [["A", "B"], "A and B"],
    [["A", "B", "C"], "A and 2 others"],
  ])("of %j are %j", (names, text) => {
    expect(subjectNames(names)).toBe(text);
  });
});
