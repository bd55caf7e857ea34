import { createHash } from "node:crypto";
import fc from "fast-check";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import type { SourceOf } from "../../components/catalog/index.ts";
import { derive } from "../../components/sources/derived.ts";

type Derived = SourceOf<"derived">;

const AT = "2026-01-31T12:00:00.500Z";
const YEAR = 365 * 24 * 60 * 60;
const template = (text: string): Derived => ({ kind: "derived", template: text });
const token: Derived = {
  kind: "derived",
  jwt: { secret: "KEY", claims: { role: "anon", iss: "supabase" }, expiresIn: YEAR * 1000 },
};

describe("a template", () => {
  it("is filled with its parents as they are, and keeps all other text", async () => {
    expect(await derive(template("{USER}/{PASSWORD}"), { USER: "ann", PASSWORD: "p:w" }, AT)).toBe("ann/p:w");
  });

  it.each([
    ["{P|url}", "a b/c@d:é", "a%20b%2Fc%40d%3A%C3%A9"],
    ["{P|base64}", "é", "w6k="],
    ['{{"p":"{P|json}"}}', 'a"b\\c\n', '{"p":"a\\"b\\\\c\\n"}'],
  ])("%s writes its parent so that it can be read there", async (text, value, expected) => {
    expect(await derive(template(text), { P: value }, AT)).toBe(expected);
  });

  it("gives a URL from which every password is read back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (value) => {
        const url = new URL(await derive(template("pg://user:{P|url}@db.example.com"), { P: value }, AT));
        expect(decodeURIComponent(url.password)).toBe(value);
      }),
    );
  });
});

describe("a hash", () => {
  it.each(["hex", "base64"] as const)("is its parent's, in %s", async (encoding) => {
    const source: Derived = { kind: "derived", hash: { of: "P", algorithm: "sha256", encoding } };
    expect(await derive(source, { P: "value" }, AT)).toBe(
      createHash("sha256").update("value").digest(encoding),
    );
  });
});

describe("a token", () => {
  it("is signed by its parent, holds its claims, and lives from when its generation was made", async () => {
    const value = await derive(token, { KEY: "x".repeat(64) }, AT);
    const iat = Math.floor(Date.parse(AT) / 1000);
    const { payload } = await jwtVerify(value, Buffer.from("x".repeat(64)), { currentDate: new Date(AT) });
    expect(payload).toEqual({ role: "anon", iss: "supabase", iat, exp: iat + YEAR });
    expect(decodeProtectedHeader(value)).toEqual({ alg: "HS256", typ: "JWT" });
  });

  it("is the same to the byte at the same time, and another one at another", async () => {
    const make = (at: string) => derive(token, { KEY: "x".repeat(64) }, at);
    expect(await make(AT)).toBe(await make(AT));
    expect(await make(AT)).not.toBe(await make("2026-02-01T00:00:00Z"));
  });
});

describe("a parent without a value", () => {
  it("is named", async () => {
    await expect(derive(template("{A}{B}"), { A: "known" }, AT)).rejects.toThrow("the parent B has no value");
    await expect(derive(token, {}, AT)).rejects.toThrow("the parent KEY has no value");
  });
});
