import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMap, isScalar, parseDocument, type Scalar, visit } from "yaml";
import { checkCatalog, formatProblem, type Problem } from "../../components/catalog/index.ts";
import { sound } from "./support.ts";

const CANARY = "zqCanary7Xw91kv";

function scalars(text: string): { count: number; replace: (index: number, value: unknown) => string } {
  const document = () => parseDocument(text);
  const collect = (doc: ReturnType<typeof document>) => {
    const values: Scalar[] = [];
    visit(doc, {
      Scalar(key, node) {
        if (key !== "key") values.push(node);
      },
      // A service is given its name here: it is a name wherever it is printed.
      Pair(_, pair) {
        return isScalar(pair.key) && pair.key.value === "services" ? visit.SKIP : undefined;
      },
    });
    return values;
  };
  return {
    count: collect(document()).length,
    replace(index, value) {
      const doc = document();
      const node = collect(doc)[index];
      if (node !== undefined) node.value = value;
      return doc.toString();
    },
  };
}

/** That every problem has a place inside the text, words, and a remedy. */
function expectPlaced(text: string, problems: readonly Problem[]): void {
  const lines = text.split("\n");
  for (const { file, line, column, message, remedy } of problems) {
    expect(file).toBe("shop.yaml");
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
    expect(message).not.toBe("");
    expect(remedy ?? "").not.toBe("");
  }
}

const printed = (problems: readonly Problem[]) => problems.map(formatProblem).join("\n");

describe("a catalog with a mistake anywhere", () => {
  const { count, replace } = scalars(sound);

  it("never prints a value that slipped into any place for a text", () => {
    let refused = 0;
    for (let index = 0; index < count; index++) {
      for (const value of [CANARY, `${CANARY} and more`, `x\n${CANARY}`, `{${CANARY}}`, `{A|${CANARY}}`]) {
        const { problems } = checkCatalog(replace(index, value), "shop.yaml");
        refused += problems.length > 0 ? 1 : 0;
        expect(printed(problems)).not.toContain(CANARY);
      }
    }
    // Else the loop above would prove nothing.
    expect(refused).toBeGreaterThan(count);
    // Hundreds of catalogs: a busy machine takes its time.
  }, 20_000);

  it("never prints a value from a text that is no YAML any more", () => {
    const planted = sound
      .replaceAll(/: ([A-Za-z]\S*)$/gm, `: ${CANARY}`)
      .replace("length: 32", `length: ${CANARY}`);
    const broken = [
      '"',
      "'",
      "{",
      "]",
      "*",
      "&a &b ",
      "!x ",
      "\t",
      "- ",
      "? ",
      "%",
      "@",
      ": ",
      "\\",
      "|\n",
      "<<: ",
    ];
    let refused = 0;
    for (const what of broken) {
      for (let at = planted.indexOf(CANARY); at >= 0; at = planted.indexOf(CANARY, at + 1)) {
        const text = `${planted.slice(0, at)}${what}${planted.slice(at)}`;
        const { problems } = checkCatalog(text, "shop.yaml");
        refused += problems.length > 0 ? 1 : 0;
        expectPlaced(text, problems);
        expect(printed(problems)).not.toContain(CANARY);
      }
    }
    expect(refused).toBeGreaterThan(broken.length);
  });

  it("gives every problem a place in the file and a remedy, whatever stands in the place of a part", () => {
    const odd = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("envv", "fly", "1h", "DB_PASSWORD", "constructor", "__proto__"),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: count - 1 }), odd, (index, value) => {
        const text = replace(index, value);
        const { catalog, problems } = checkCatalog(text, "shop.yaml");
        expect(catalog === undefined).toBe(problems.length > 0);
        expectPlaced(text, problems);
      }),
      { numRuns: 150 },
    );
  });

  it("gives every problem a place in the file when lines are lost, doubled or cut", () => {
    const lines = sound.split("\n");
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: lines.length - 1 }),
        fc.constantFrom("drop", "double", "cut", "indent"),
        fc.nat(60),
        (index, way, at) => {
          const line = lines[index] ?? "";
          const mutated = { drop: [], double: [line, line], cut: [line.slice(0, at)], indent: [` ${line}`] }[
            way
          ];
          const text = lines.toSpliced(index, 1, ...mutated).join("\n");
          expectPlaced(text, checkCatalog(text, "shop.yaml").problems);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("answers anything at all with a catalog or with problems", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const { catalog, problems } = checkCatalog(text, "shop.yaml");
        expect(catalog).toBeUndefined();
        expect(problems.length).toBeGreaterThan(0);
        expectPlaced(text, problems);
      }),
    );
  });

  it("answers wrong keys at every map with the key's place", () => {
    const doc = parseDocument(sound);
    let maps = 0;
    visit(doc, {
      Map(_, node) {
        if (isMap(node) && node.range) maps++;
      },
    });
    for (let index = 0; index < maps; index++) {
      const copy = parseDocument(sound);
      let seen = -1;
      visit(copy, {
        Map(_, node) {
          seen++;
          if (seen === index) node.set("zzzzzz", 1);
        },
      });
      const text = copy.toString();
      const own = checkCatalog(text, "shop.yaml").problems.filter(({ path }) => path.endsWith("zzzzzz"));
      // A token's claims take any key; where keys are names, it is the value that is wrong.
      const free = text.includes("iss: shop, zzzzzz: 1");
      expect(own).toHaveLength(free ? 0 : 1);
      for (const { line, column } of own)
        expect(text.split("\n")[line - 1]?.slice(column - 1)).toMatch(/^(zzzzzz|1\b)/);
    }
    expect(maps).toBeGreaterThan(20);
  });
});
