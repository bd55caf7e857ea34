// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .env files write variables as ${NAME} too.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SecretValue } from "../../components/secret-value.ts";
import {
  applyEnvChanges,
  type EnvDocument,
  EnvFileError,
  EnvValueError,
  parseEnv,
} from "../../provider/env-file/index.ts";
import { removeKeys } from "../../provider/env-file/remove.ts";
import { Environment } from "../../provider/env-file/values.ts";
import { envText } from "../../tools/compose-vectors/round-trips.ts";

const without = (text: string, ...keys: string[]) => removeKeys(parseEnv(text), new Set(keys)).print();

describe("removeKeys", () => {
  it.each<[title: string, text: string, keys: string[], result: string]>([
    ["takes the line out, with its comment", "A=1\nB=2 # note\nC=3\n", ["B"], "A=1\nC=3\n"],
    ["keeps comments and blank lines around it", "# a\n\nA=1\n\n# b\nB=2\n", ["A"], "# a\n\n\n# b\nB=2\n"],
    ["keeps CRLF line endings", "A=1\r\nB=2\r\nC=3\r\n", ["B"], "A=1\r\nC=3\r\n"],
    ["keeps the line end before a last line without one", "A=1\nB=2", ["B"], "A=1\n"],
    ["keeps a missing final newline", "A=1\nB=2", ["A"], "B=2"],
    ["keeps a byte order mark", "\uFEFFA=1\nB=2\n", ["A"], "\uFEFFB=2\n"],
    ["leaves the mark alone where nothing else is left", "\uFEFFA=1", ["A"], "\uFEFF"],
    ["takes the first line out", "A=1\nB=2\n", ["A"], "B=2\n"],
    ["takes the only line out", "A=1\n", ["A"], ""],
    ["takes `export` and blanks along", "B=1\n  export A = 1\n", ["A"], "B=1\n"],
    ["takes a value of several lines out", "A='x\ny\nz' # note\nB=2\n", ["A"], "B=2\n"],
    ["takes an empty value out", "A=\nB=2\n", ["A"], "B=2\n"],
    ["takes a value that looks like a note out", "A=   # note\nB=2\n", ["A"], "B=2\n"],
    ["takes a name alone out", "A\nB=2\n", ["A"], "B=2\n"],
    ["takes a name alone at the end out", "B=2\nA", ["A"], "B=2\n"],
    ["takes every duplicate out", "A=1\nB=2\nA='3'\nA\n", ["A"], "B=2\n"],
    ["takes several keys out", "A=1\nB=2\nC=3\nD=4\n", ["D", "A", "C"], "B=2\n"],
    ["takes keys out that share their line", "A='1' B='2'\nC=3\n", ["A", "B"], "C=3\n"],
    [
      "takes a key out together with the one whose value it stands in",
      "A=1\nU=x:$A\nB=2\n",
      ["A", "U"],
      "B=2\n",
    ],
    ["leaves a commented assignment of the key", "#A=1\nA=2\n", ["A"], "#A=1\n"],
    ["leaves keys that only begin like it", "A=1\nAB=2\nA_=3\n", ["A"], "AB=2\nA_=3\n"],
    ["leaves what only looks like it in a value", "B='\nA=1\n'\nA=2\n", ["A"], "B='\nA=1\n'\n"],
    ["leaves a value that reads the key above it: its own comes later", "U=$A\nA=1\n", ["A"], "U=$A\n"],
    ["leaves single quotes, where nothing is a variable", "A=1\nU='$A'\n", ["A"], "U='$A'\n"],
    ["leaves a dollar that is meant as one", 'A=1\nU=$$A\nV="\\$A"\n', ["A"], 'U=$$A\nV="\\$A"\n'],
    ["leaves a variable whose name only begins like it", "A=1\nAB=2\nU=$AB\n", ["A"], "AB=2\nU=$AB\n"],
    ["leaves a line that can't be read here", "A=1\nU=${HOST:?}\n", ["A"], "U=${HOST:?}\n"],
  ])("%s", (_, text, keys, result) => {
    expect(without(text, ...keys)).toBe(result);
  });

  it("gives back the same document where none of the keys is there", () => {
    const document = parseEnv("# A=1\nB=2\n");
    expect(removeKeys(document, new Set(["A"]))).toBe(document);
    expect(removeKeys(document, new Set())).toBe(document);
  });

  it.each([
    ["behind it on its line", "A='canary' B=canary\n", "shares its line with B"],
    ["before it on its line", "B='canary' A=canary\n", "shares its line with B"],
    ["over several lines before it", "B='canary\n' A=canary\n", "shares its line with B"],
    ["over several lines behind it", "A='canary\n' B=canary\n", "shares its line with B"],
    ["that is a name alone behind it", "A='canary' B\n", "shares its line with B"],
    ["that is made from it", "A=canary\nB=x:$A\n", "stands in the value of B"],
    ["that is made from it by a default", "A=canary\nB=${C:-${A}}\n", "stands in the value of B"],
    ["that is made from it in double quotes", 'A=canary\nB="${A}"\n', "stands in the value of B"],
    ["that is made from it by an escape", 'A=canary\nB="\\0044A"\n', "stands in the value of B"],
    [
      "that needs it and another machine's variable",
      "A=canary\nB=${HOST:?}:$A\n",
      "stands in the value of B",
    ],
    ["that needs it only where a variable is set", "A=canary\nB=${HOST:+$A}\n", "stands in the value of B"],
  ])("refuses to take a key out beside one %s, and shows no value", (_, text, reason) => {
    const attempt = () => without(text, "A");
    expect(attempt).toThrow(EnvValueError);
    expect(attempt).toThrow(
      `A: can't be taken out of the file: it ${reason}; take it out by hand, then try again`,
    );
    expect(attempt).not.toThrow(/canary/);
  });

  it("names the key that is in the way, not the first of those that go", () => {
    expect(() => without("X=1\nA=2\nB=$A\n", "X", "A")).toThrow(/^A: .*in the value of B/);
  });

  it("leaves every other entry's bytes, every other line and every value that is read", () => {
    const keys = fc.uniqueArray(fc.constantFrom<string>("A", "B", "C", "D_1", "NEW"), { minLength: 1 });
    let removed = 0;
    fc.assert(
      fc.property(envText, keys, (text, gone) => {
        const before = parseEnv(text);
        const set = new Set(gone);
        const after = removedOrRefused(before, set);
        if (after === undefined) return;
        if (after !== before) removed += 1;
        expect(after.entries.filter(({ key }) => set.has(key))).toEqual([]);
        expect(shapes(after)).toEqual(shapes(before, set));
        expect(readingsOf(after, set)).toEqual(readingsOf(before, set));
        expect(after.print()).toBe(otherLines(before, set));
        expect(removeKeys(after, set)).toBe(after);
      }),
      { numRuns: 1000 },
    );
    expect(removed).toBeGreaterThan(300);
  });
});

/** Undefined where it was refused, which leaves a file as it is. */
function removedOrRefused(document: EnvDocument, keys: ReadonlySet<string>): EnvDocument | undefined {
  try {
    return removeKeys(document, keys);
  } catch (error) {
    if (error instanceof EnvValueError) return undefined;
    throw error;
  }
}

function shapes(document: EnvDocument, without: ReadonlySet<string> = new Set()): unknown[] {
  return document.entries
    .filter(({ key }) => !without.has(key))
    .map((entry) => [entry.key, entry.style, document.slice(entry.valueSpan)]);
}

function readingsOf(document: EnvDocument, without: ReadonlySet<string>): Map<string, string> {
  const environment = new Environment();
  for (const entry of document.entries) environment.read(document, entry);
  const values = environment.values();
  for (const key of without) values.delete(key);
  return values;
}

/** The text by lines: those that an entry stands on, from its key to the end of its value, are left out. */
function otherLines(document: EnvDocument, keys: ReadonlySet<string>): string {
  const text = document.print();
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const gone = new Set(
    document.entries
      .filter(({ key }) => keys.has(key))
      .flatMap(({ line, valueSpan }) => {
        const last = lineAt(valueSpan.end);
        return Array.from({ length: last - line + 1 }, (_, index) => line + index);
      }),
  );
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const lines = text.slice(mark.length).split(/(?<=\n)/);
  return mark + lines.filter((_, index) => !gone.has(index + 1)).join("");
}

describe("taking keys out of files", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "keyturn-remove-"));
    mkdirSync(join(root, "web"));
    writeFileSync(join(root, ".env"), "# kept\nTOKEN='one'\nOTHER=$$x\n");
    writeFileSync(join(root, "web/.env"), "TOKEN=one\r\nLAST=1");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const values = (entries: Record<string, string> = {}) =>
    new Map(Object.entries(entries).map(([key, value]) => [key, new SecretValue(value)]));

  it("is one change together with new values, and done once", async () => {
    const changes = [
      { path: ".env", values: values({ OTHER: "y" }), absent: ["TOKEN"] },
      { path: "web/.env", values: values(), absent: ["TOKEN", "NEVER_THERE"] },
    ];
    expect((await applyEnvChanges(root, changes)).changed).toEqual([".env", "web/.env"]);
    expect([read(".env"), read("web/.env")]).toEqual(["# kept\nOTHER=y\n", "LAST=1"]);
    expect((await applyEnvChanges(root, changes)).unchanged).toEqual([".env", "web/.env"]);
    expect(readdirSync(root).sort()).toEqual([".env", ".keyturn", "web"]);
  });

  it("changes no file where one of them can't do without the key", async () => {
    writeFileSync(join(root, "web/.env"), "TOKEN=one\nURL=x:$TOKEN\n");
    const both = [".env", "web/.env"].map((path) => ({ path, values: values(), absent: ["TOKEN"] }));
    await expect(applyEnvChanges(root, both)).rejects.toThrow("TOKEN: can't be taken out of the file");
    expect(read(".env")).toContain("TOKEN='one'");
  });

  it("refuses one file under two names that is to hold a key and to be without it", async () => {
    symlinkSync(".env", join(root, "link.env"));
    const there = { path: ".env", values: values({ TOKEN: "two" }) };
    const gone = { path: "link.env", values: values(), absent: ["TOKEN"] };
    for (const changes of [
      [there, gone],
      [gone, there],
    ]) {
      const attempt = applyEnvChanges(root, changes);
      await expect(attempt).rejects.toThrow(EnvFileError);
      await expect(attempt).rejects.toThrow("is to hold TOKEN and to be without it; name the file once");
    }
    expect(read(".env")).toContain("TOKEN='one'");
  });

  it("takes keys out under two names of one file", async () => {
    symlinkSync(".env", join(root, "link.env"));
    await applyEnvChanges(root, [
      { path: ".env", values: values(), absent: ["TOKEN"] },
      { path: "link.env", values: values(), absent: ["OTHER"] },
    ]);
    expect(read(".env")).toBe("# kept\n");
  });
});
