import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvSyntaxError, parseEnv } from "../../provider/env-file/index.ts";
import { envText } from "../../tools/compose-vectors/round-trips.ts";
import { vectors } from "./compose-vectors.ts";

const accepted = vectors.syntax.filter(({ error }) => !error).map(({ text }) => text);

describe("parseEnv", () => {
  it("tells where each key and each value stands", () => {
    const document = parseEnv("\uFEFF# note\r\nexport A = 'one' B: two # note\r\nC\r\n");
    const seen = document.entries.map((entry) => ({
      key: document.slice(entry.keySpan),
      line: entry.line,
      style: entry.style,
      value: document.slice(entry.valueSpan),
    }));
    expect(seen).toEqual([
      { key: "A", line: 2, style: "single", value: "'one'" },
      { key: "B", line: 2, style: "unquoted", value: "two" },
      { key: "C", line: 3, style: "inherited", value: "" },
    ]);
  });

  it("prints what it read, byte for byte, with places in order that never overlap", () => {
    fc.assert(
      fc.property(fc.oneof(envText, fc.constantFrom(...accepted)), (text) => {
        const document = parseEnv(text);
        expect(document.print()).toBe(text);
        let at = 0;
        for (const entry of document.entries) {
          expect(document.slice(entry.keySpan)).toBe(entry.key);
          expect(entry.keySpan.start).toBeGreaterThanOrEqual(at);
          expect(entry.valueSpan.start).toBeGreaterThanOrEqual(entry.keySpan.end);
          expect(entry.valueSpan.end).toBeGreaterThanOrEqual(entry.valueSpan.start);
          at = entry.valueSpan.end;
        }
      }),
    );
  });

  it.each([
    ["A=1\n\n# x\nB C=canary\n", 4, "a variable name holds a space"],
    ["A=1\r\ncan/ary=1\r\n", 2, "a variable name holds an unexpected character"],
    ["A='two\nlines'\nB='canary\n\n", 3, "a quoted value is not closed"],
    ["A=1\nexport ", 2, "no variable name after `export`"],
  ])("names line and problem of %j, never its content", (text, line, reason) => {
    expect(() => parseEnv(text)).toThrow(EnvSyntaxError);
    expect(() => parseEnv(text)).toThrow(`env file:${line}: ${reason}`);
    expect(() => parseEnv(text)).not.toThrow(/canary/);
  });

  it("shows no value when a document is printed by mistake", () => {
    const document = parseEnv("A=canary\nB='canary'\n");
    for (const text of [
      inspect(document, { depth: 9, showHidden: true }),
      JSON.stringify(document),
      `${document}`,
    ]) {
      expect(text).not.toContain("canary");
    }
  });
});
