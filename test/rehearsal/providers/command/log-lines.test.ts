import { expect, it } from "vitest";
import { LogLines } from "../../../../rehearsal/providers/command/log-lines.ts";

function logged(...chunks: string[]) {
  const told: string[] = [];
  const lines = new LogLines((line) => void told.push(line));
  for (const chunk of chunks) lines.add(Buffer.from(chunk));
  lines.end();
  return { told, isTooLong: lines.isTooLong };
}

it("cuts at every newline, wherever the chunks end", () => {
  expect(logged("one\ntw", "o\n\nth", "ree").told).toEqual(["one", "two", "", "three"]);
});

it("takes a carriage return at the end of a line away", () => {
  expect(logged("one\r\ntwo\r").told).toEqual(["one", "two"]);
});

it("keeps a character that two chunks share", () => {
  const [told, bytes]: [string[], Buffer] = [[], Buffer.from("é\n")];
  const lines = new LogLines((line) => void told.push(line));
  lines.add(bytes.subarray(0, 1));
  lines.add(bytes.subarray(1));
  expect(told).toEqual(["é"]);
});

it.each([
  [65_535, false],
  [65_536, true],
])("a line of %i bytes is too long: %s", (length, isTooLong) => {
  expect(logged("first\n", "x".repeat(length), "\nlast\n").isTooLong).toBe(isTooLong);
  expect(logged(`${"x".repeat(length)}\n`).isTooLong).toBe(isTooLong);
  expect(logged("x".repeat(length)).isTooLong).toBe(isTooLong);
});

it("tells nothing after a line that was too long", () => {
  expect(logged("first\n", "x".repeat(70_000), "\nlast\n").told).toEqual(["first"]);
});
