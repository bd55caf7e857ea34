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
const chosen = (names: string[], all?: boolean, some = every) =>
  chosenNames(catalog, names, { all }, { all: some, due: () => ["DELTA"] });

describe("the names that a command works on", () => {
  it("may be given one by one or with commas", async () => {
    expect(await chosen(["ALPHA,BETA", "GAMMA", "DELTA,"])).toEqual(["ALPHA", "BETA", "GAMMA", "DELTA"]);
  });

  it("are every one with --all, which may be none", async () => {
    expect(await chosen([], true)).toEqual(["ALPHA", "BETA"]);
    expect(await chosen([], true, () => [])).toEqual([]);
  });

  it("are what is due with --due, and never two choices at once", async () => {
    const both = { all: every, due: () => ["DELTA"] };
    expect(await chosenNames(catalog, [], { due: true }, both)).toEqual(["DELTA"]);
    await expect(chosenNames(catalog, [], { due: true, all: true }, both)).rejects.toThrow(
      "give --all or --due, not both",
    );
    await expect(chosenNames(catalog, ["ALPHA"], { due: true }, both)).rejects.toThrow(
      "give names or --due, not both",
    );
  });

  it.each<[string, string[], boolean | undefined, string]>([
    ["none is given", [], undefined, "name a secret, or use --all, or use --due"],
    ["only a comma is given", [","], undefined, "name a secret, or use --all, or use --due"],
    ["names stand beside --all", ["ALPHA"], true, "give names or --all, not both"],
    [
      "some are no secrets of the catalog",
      ["ALPHA", "BETTA", "NOPE"],
      undefined,
      "BETTA is no secret of the catalog: did you mean BETA?\n" +
        "NOPE is no secret of the catalog: the catalog holds ALPHA, BETA, GAMMA and DELTA",
    ],
  ])("are refused where %s", async (_case, names, all, message) => {
    await expect(chosen(names, all)).rejects.toThrow(
      expect.objectContaining({ message, exitCode: EXIT.badInput }),
    );
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
