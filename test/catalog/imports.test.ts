import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const components = fileURLToPath(new URL("../../components", import.meta.url));

function importsOf(folder: string): string[] {
  const files = readdirSync(join(components, folder), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  expect(files.length).toBeGreaterThan(5);
  return files.flatMap((name) => {
    const text = readFileSync(join(components, folder, name), "utf8");
    return [...text.matchAll(/(?:from|import) "([^"]+)"/g)].map((match) => `${folder}/${name}: ${match[1]}`);
  });
}

describe("what the catalog and the plan rest on", () => {
  it("is no part of Pulumi", () => {
    expect(
      [...importsOf("catalog"), ...importsOf("plan")].filter((line) => line.includes("@pulumi")),
    ).toEqual([]);
  });

  it("is, for the catalog, nothing else of this program", () => {
    const outward = importsOf("catalog").filter((line) =>
      /: (\.\.\/){1,2}(?!(schema|draft|kinds|parents|problem|suggest)\.ts)/.test(line),
    );
    expect(outward).toEqual([]);
  });

  it("is, for the plan, the catalog's index alone", () => {
    const outward = importsOf("plan").filter((line) => line.includes(": ../"));
    expect(new Set(outward.map((line) => line.split(": ")[1]))).toEqual(new Set(["../catalog/index.ts"]));
  });
});
