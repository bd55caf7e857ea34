import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../cli/project-file.ts";
import { sourceFiles } from "./support/source-files.ts";

/** Tables of data: what they hold is long, and nothing in it is to be understood at once. */
const TABLES: readonly string[] = ["tools/compose-vectors/odd-syntax.ts"];

const files = sourceFiles(/\.(?:ts|js|mjs|go)$/).map((path) => ({
  path,
  lines: readFileSync(join(PACKAGE_ROOT, path), "utf8").split("\n").length - 1,
}));

describe("files are kept small", () => {
  it("none but a table of data is above 300 lines", () => {
    const long = files.filter(({ path, lines }) => lines > 300 && !TABLES.includes(path));
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  it("and no table is listed that has become small", () => {
    expect(TABLES.filter((table) => !files.some(({ path, lines }) => path === table && lines > 300))).toEqual(
      [],
    );
  });

  it("half of them have at most 100 lines", () => {
    expect(files.length).toBeGreaterThan(200);
    expect(
      files.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(files.length / 2)],
    ).toBeLessThanOrEqual(100);
  });

  it("and have names in kebab case", () => {
    const odd = files.filter(({ path }) => !/^(?:.*\/)?[a-z0-9]+(?:[-_.][a-z0-9]+)*$/.test(path));
    expect(odd.map(({ path }) => path)).toEqual([]);
  });
});
