// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .env files write variables as ${NAME} too.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { SecretValue } from "../../components/secret-value.ts";
import {
  applyEnvChanges,
  dialectOf,
  EnvValueError,
  parseEnv,
  readEnvFile,
  readValues,
  removeKeys,
  setValues,
} from "../../provider/env-file/index.ts";

const set = (text: string, values: Record<string, string>) =>
  setValues(parseEnv(text, "dotenv"), new Map(Object.entries(values))).print();

describe("a .dev.vars file, as the package dotenv reads it", () => {
  it.each([
    ["both quotes", `it's "quoted"`],
    ["all three kinds of quotes", "a'b\"c`d"],
    ["a dollar", "a$b${c}$$"],
    ["a hash", "#a #b#"],
    ["spaces at its ends", "  a  "],
    ["line breaks", "-----BEGIN-----\nline 'two'\n\n-----END-----\n"],
    ["line breaks of Windows", "a\r\nb\r\n"],
    ["backslashes", "\\a\\n\\"],
    ["a backslash and a line break", "a\\n\nb"],
    ["letters beyond ASCII", "Grüße 🔑\u2028x"],
    ["nothing", ""],
    ["4 KB", "k".repeat(4096)],
    ["64 KB", "k'".repeat(32_768)],
  ])("holds a value with %s", (_, value) => {
    const before = "# wrangler\nA=1\nTOKEN='old' # note\nB='2'\n";
    expect(parse(set(before, { TOKEN: value, FRESH: value }))).toEqual({
      A: "1",
      B: "2",
      TOKEN: value,
      FRESH: value,
    });
  });

  it("is written by its rules where Compose's would give another value", () => {
    const value = `it's \\"so\\"`;
    const byCompose = setValues(parseEnv("TOKEN=old\n"), new Map([["TOKEN", value]])).print();
    expect(parse(byCompose).TOKEN).not.toBe(value);
    expect(parse(set("TOKEN=old\n", { TOKEN: value })).TOKEN).toBe(value);
  });

  it("keeps every other byte, the quotes of before where they fit, and line ends", () => {
    const before = '\uFEFF# a\r\nexport A=1\r\nTOKEN = "old"   # why\r\n\r\nB: `2`';
    expect(set(before, { TOKEN: "new value" })).toBe(before.replace("old", "new value"));
    expect(set(before, { FRESH: "x" })).toBe(`${before}\r\nFRESH=x\r\n`);
    expect(set(before, { TOKEN: "old" })).toBe(before);
  });

  it("changes a key that stands twice in both places", () => {
    expect(set("A=1\nA=2\n", { A: "x" })).toBe("A=x\nA=x\n");
  });

  it.each(["'\"`#\n", "a'b\"c`d\n", "'\"`\0"])(
    "refuses what no quotes can stand around, without telling it",
    (value) => {
      expect(() => set("A=1\n", { A: value })).toThrow(EnvValueError);
      expect(() => set("A=1\n", { A: value })).toThrow(/^A: its value holds [^\n]*$/);
    },
  );

  it("lets go of keys, and of all lines of a value", () => {
    const without = (text: string, ...keys: string[]) =>
      removeKeys(parseEnv(text, "dotenv"), new Set(keys)).print();
    expect(without("# a\nA='1\n2'\nB=2 # b\n", "A")).toBe("# a\nB=2 # b\n");
    expect(without("A=1\r\nB=2\r\n", "B")).toBe("A=1\r\n");
    expect(without("A=1\n", "NONE")).toBe("A=1\n");
    expect(() => without("A='1' B=2\nC=3\n'", "C")).not.toThrow();
  });
});

const awkward = fc.string({ unit: fc.constantFrom(..."ab '\"`#$\\\n\r=nr:\t") });
const line = fc
  .tuple(fc.constantFrom("A=", "B= ", "export C=", "D: ", "# ", ""), awkward)
  .map((pair) => pair.join(""));
const file = fc.array(line).map((lines) => lines.join("\n"));

describe("any file, whatever stands in it", () => {
  it("has the assignments that dotenv finds", () => {
    fc.assert(
      fc.property(file, (text) => {
        const document = parseEnv(text, "dotenv");
        expect(new Set(document.entries.map(({ key }) => key))).toEqual(new Set(Object.keys(parse(text))));
        expect(Object.fromEntries(readValues(document))).toEqual(parse(text));
      }),
      // The second line is the first one's value: dotenv reads on behind a colon.
      { numRuns: 2_000, examples: [["a:\r\nA="], ["A='x\r\ny'\r\nB=1\r\n"]] },
    );
  });

  it("takes a value so that dotenv reads it back and nothing else changes, or refuses it", () => {
    let held = 0;
    fc.assert(
      fc.property(file, awkward, (text, value) => {
        let after: string;
        try {
          after = set(text, { A: value, FRESH: value });
        } catch (error) {
          expect(error).toBeInstanceOf(EnvValueError);
          return;
        }
        held++;
        expect(parse(after)).toEqual({ ...parse(text), A: value, FRESH: value });
      }),
      { numRuns: 2_000 },
    );
    expect(held).toBeGreaterThan(1_000);
  });
});

describe("a file on disk", () => {
  it("is one of dotenv's where wrangler looks for it, and one of Compose's else", () => {
    expect(
      ["web/.dev.vars", "/a/.dev.vars.staging", ".env", "dev.vars", ".dev.varsity"].map(dialectOf),
    ).toEqual(["dotenv", "dotenv", "compose", "compose", "compose"]);
  });

  it("is changed and read by the rules of its own name, together with others", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-dotenv-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const name of [".dev.vars", ".env"]) writeFileSync(join(folder, name), "TOKEN=old\n");
    const value = "it's $HOME";
    const values = new Map([["TOKEN", new SecretValue(value)]]);
    await applyEnvChanges(folder, [
      { path: ".dev.vars", values },
      { path: ".env", values },
    ]);
    expect(await readEnvFile(folder, ".dev.vars")).toEqual(new Map([["TOKEN", value]]));
    expect(await readEnvFile(folder, ".env")).toEqual(new Map([["TOKEN", value]]));
  });
});
