import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needles } from "../../components/exposure/encodings.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { makeSshKey } from "../../components/key-pairs/index.ts";
import { ENCODERS, weirdSecret } from "./plant.ts";

const finds = (secret: string, content: Buffer | string): boolean =>
  new SecretSearcher({ S: secret }).search(content).length > 0;

const bash = (script: string, value: string): string =>
  execFileSync("bash", ["--norc", "-c", script], { env: { VALUE: value, LC_ALL: "C" }, encoding: "utf8" });

describe("needles", () => {
  for (const [name, [encoding, encode]] of Object.entries(ENCODERS)) {
    it(`finds a value that is ${name} and calls it ${encoding}`, () => {
      const value = weirdSecret();
      const hits = new SecretSearcher({ S: value }).search(encode(value));
      expect(hits.map((hit) => hit.encoding)).toContain(encoding);
    });
  }

  it("finds any value in what real encoders write, whatever stands around it", () => {
    const value = fc
      .string({ unit: "grapheme", minLength: 8, maxLength: 60 })
      .filter((s) => s.trim().length >= 8);
    const encoders: ((text: string) => string | Buffer)[] = [
      (text) => text,
      (text) => Buffer.from(text).toString("base64"),
      (text) => Buffer.from(text).toString("base64url"),
      (text) => Buffer.from(text).toString("hex"),
      (text) => encodeURIComponent(text),
      (text) => new URLSearchParams({ k: text }).toString(),
      (text) => JSON.stringify(text),
      (text) => JSON.stringify({ log: JSON.stringify({ text }) }),
      (text) => Buffer.from(text, "utf16le"),
    ];
    fc.assert(
      fc.property(
        value,
        fc.string(),
        fc.string(),
        fc.constantFrom(...encoders),
        (secret, before, after, encode) => {
          expect(finds(secret, encode(`${before}${secret}${after}`))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ["printf %q", 'printf %q "$VALUE"'],
    ["the @Q operator", `printf %s "\${VALUE@Q}"`],
    ["xtrace", 'set -x; : "$VALUE"'],
    ["declare -p", "declare -p VALUE"],
  ])("finds what bash writes with %s", (_, script) => {
    for (const value of ['it\'s $5 "now" \\o/', "p'w $HOME\"\\é€ xyz", "two\nlines'\there", "plainvalue"]) {
      expect(finds(value, bash(`exec 2>&1; ${script}`, value)), JSON.stringify(value)).toBe(true);
    }
  });

  it("finds what console.log makes of a string in an object, a Buffer and a list of bytes", () => {
    for (const value of ["it's \\ here", 'say "it\'s" \\ here', weirdSecret()]) {
      expect(finds(value, inspect({ value }))).toBe(true);
      expect(finds(value, inspect(Buffer.from(value)))).toBe(true);
      expect(finds(value, JSON.stringify(Buffer.from(value)))).toBe(true);
    }
  });

  it("finds a password inside a data source name", () => {
    const url = new URL("postgres://app@db.example.com/app");
    const value = "a/b@c:d e#f?[g]^|";
    url.password = value;
    expect(finds(value, url.href)).toBe(true);
  });

  it.each([
    ["Go's JSON", "json", "a<b>&c\u2028d e", '"a\\u003cb\\u003e\\u0026c\\u2028d e"'],
    ["Python's JSON", "json", "naïve-pässword", '"na\\u00efve-p\\u00e4ssword"'],
    ["a YAML single-quoted scalar", "quoted", "it's the 'one'", "'it''s the ''one'''"],
    ["Compose's doubled dollar", "quoted", "pa$$word$x", "pa$$$$word$$x"],
    ["HTML", "html", `<a href="x">'&'`, "&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;"],
    ["Latin-1", "latin1", "pässwörter", Buffer.from("pässwörter", "latin1")],
  ])("finds what %s writes, as %s", (_, encoding, value, written) => {
    expect(new SecretSearcher({ S: value }).search(written)[0]).toMatchObject({ encoding });
  });

  it("finds a key of several lines indented in YAML, and any single line of it", () => {
    const key = "-----BEGIN KEY-----\nMIIabcdefghijklmnop\nQRSTuvwxyz0123456789\n-----END KEY-----\n";
    expect(finds(key, key.replaceAll("\n", "\n    "))).toBe(true);
    expect(finds(key, key.replaceAll("\n", "\r\n"))).toBe(true);
    expect(finds(key, "… QRSTuvwxyz0123456789 …")).toBe(true);
    expect(finds(key, "-----BEGIN KEY-----")).toBe(false);
  });

  it("takes no key for SSH for another, though all begin with the same line", async () => {
    const [key, other] = [await makeSshKey("synthetic"), await makeSshKey("synthetic")];
    const line = (of: string, number: number) => of.split("\n")[number] ?? "";
    expect(line(key, 1)).toBe(line(other, 1));
    expect(finds(key, other)).toBe(false);
    for (const number of [2, 3, 4]) expect(finds(key, `x\n${line(key, number)}\ny`)).toBe(true);
  });

  it("finds a value that a terminal coloured letter by letter", () => {
    const value = "s3cr3t-value-42";
    const coloured = [...value].map((char) => `\u001b[1;31m${char}\u001b[0m`).join("");
    expect(finds(value, coloured)).toBe(true);
  });

  it("finds a value without the white space around it, since programs trim", () => {
    expect(finds(" s3cr3t-value ", "TOKEN=s3cr3t-value;")).toBe(true);
  });

  it("finds nothing where there is only another value, in whatever encoding", () => {
    const value = weirdSecret();
    for (const [, encode] of Object.values(ENCODERS)) expect(finds(value, encode(weirdSecret()))).toBe(false);
  });

  it("refuses a value that would be found by chance, without saying it", () => {
    expect(() => needles("short-7")).toThrow(/7 characters is too short/);
    expect(() => new SecretSearcher({ PIN: "0123" })).toThrow(/^PIN: (?!.*0123)/);
  });

  it("refuses to search for nothing", () => {
    expect(() => new SecretSearcher({})).toThrow(/No secret was given/);
  });

  it("gives each form once", () => {
    const forms = needles("only-letters-and-digits-42").map((needle) => needle.bytes.toString("hex"));
    expect(new Set(forms).size).toBe(forms.length);
  });
});
