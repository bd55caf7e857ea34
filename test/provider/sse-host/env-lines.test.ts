import { parse } from "dotenv";
import { expect, it } from "vitest";
import { envLines } from "../../../provider/sse-host/env-lines.ts";

it("lines are read back as they were given, in the order of names", () => {
  const values = {
    B: "redis://user:p%40ss@203.0.113.7:6379",
    A: "two words # no comment",
    C: "",
    D: '"$HOME"',
  };
  const text = envLines(values);
  expect(parse(text)).toEqual(values);
  expect(text.split("\n").map(([first]) => first)).toEqual(["A", "B", "C", "D", undefined]);
  expect(text).toContain("B=redis://user");
});

it("a value that files of variables read differently is refused by its name alone", () => {
  for (const wrong of ["it's canary", "canary\\n", "canary\nSSE_TTL=1", "canary é"])
    expect(() => envLines({ TOKEN: wrong })).toThrow(/^TOKEN holds a character that no file(?!.*canary)/);
  expect(() => envLines({ "A\nB": "x" })).toThrow("letters, digits and _ only");
});
