import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkCatalog,
  closest,
  derivedFrom,
  formatDuration,
  listed,
  parentsOf,
  parseDuration,
  parseTemplate,
  TemplateError,
} from "../../components/catalog/index.ts";
import { sound } from "./support.ts";

describe("durations", () => {
  it.each([
    ["45s", 45_000],
    ["90m", 5_400_000],
    ["1h", 3_600_000],
    ["30d", 2_592_000_000],
    ["2w", 1_209_600_000],
    ["5y", 157_680_000_000],
  ])("reads %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "1", "h", "1.5h", "-1h", "0m", "1 h", "1h30m", "1H"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it("are printed so that they read back the same", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.constantFrom("s", "m", "h", "d"),
        (count, unit) => {
          const milliseconds = parseDuration(`${count}${unit}`);
          fc.pre(formatDuration(milliseconds).length <= 7);
          expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
        },
      ),
    );
  });
});

describe("templates", () => {
  it("are taken apart into text, secrets and filters", () => {
    expect(parseTemplate("postgres://app:{PW|url}@{HOST}/app")).toEqual([
      { text: "postgres://app:" },
      { secret: "PW", filter: "url" },
      { text: "@" },
      { secret: "HOST" },
      { text: "/app" },
    ]);
  });

  it("read doubled braces as braces", () => {
    expect(parseTemplate('{{"password":"{PW|json}"}}')).toEqual([
      { text: '{"password":"' },
      { secret: "PW", filter: "json" },
      { text: '"}' },
    ]);
  });

  it.each(["{", "}", "{ PW }", "{PW", "PW}", "{}", "{1X}", "{PW|hex}", "{PW|}"])("refuse %j", (template) => {
    expect(() => parseTemplate(template)).toThrow(TemplateError);
  });

  it("keep every text whose braces are doubled", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parts = parseTemplate(text.replaceAll("{", "{{").replaceAll("}", "}}"));
        expect(parts.map((part) => ("text" in part ? part.text : "?")).join("")).toBe(text);
      }),
    );
  });
});

describe("parents", () => {
  const { catalog } = checkCatalog(sound, "shop.yaml");
  if (catalog === undefined) throw new Error("the sound catalog is not sound");

  it("are what a derived secret is made from", () => {
    const of = (name: string) => parentsOf(catalog.secrets[name]?.source ?? { kind: "builtin", why: "" });
    expect(of("DATABASE_URL").map(({ name }) => name)).toEqual(["DB_PASSWORD"]);
    expect(of("ANON_KEY").map(({ name }) => name)).toEqual(["SIGNING_KEY"]);
    expect(of("DIGEST").map(({ name }) => name)).toEqual(["ANON_KEY"]);
    expect(of("VAULT_KEY")).toEqual([]);
  });

  it("bring along what is derived from them at any depth, themselves left out", () => {
    expect(derivedFrom(catalog, ["SIGNING_KEY"])).toEqual(["ANON_KEY", "DIGEST"]);
    expect(derivedFrom(catalog, ["SIGNING_KEY", "DB_PASSWORD"])).toEqual([
      "DATABASE_URL",
      "ANON_KEY",
      "DIGEST",
    ]);
    expect(derivedFrom(catalog, ["VAULT_KEY"])).toEqual([]);
  });
});

describe("the closest name", () => {
  it.each([
    ["emv", "env"],
    ["dotenvfile", "dotenv-file"],
    ["DOTENV_FILE", "dotenv-file"],
    ["dotnev-file", "dotenv-file"],
  ])("of %s is %s", (typed, meant) => {
    expect(closest(typed, ["web", "env", "dotenv-file"])).toBe(meant);
  });

  it.each(["x", "vault", "", "x".repeat(5000)])("of %s is none", (typed) => {
    expect(closest(typed, ["env", "dotenv-file"])).toBeUndefined();
  });

  it("is the nearest of several", () => {
    expect(closest("SIGNING_KEYS", ["SIGNED_KEYS", "SIGNING_KEY"])).toBe("SIGNING_KEY");
  });
});

describe("a list of names", () => {
  it.each([
    [[], "none"],
    [["a"], "a"],
    [["a", "b", "c"], "a, b and c"],
  ])("%j reads %s", (names, text) => {
    expect(listed(names)).toBe(text);
  });

  it("is cut when it is long", () => {
    expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
  });
});
