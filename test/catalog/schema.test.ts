import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogJsonSchema, sourceKindNames, targetKindNames } from "../../components/catalog/index.ts";

const committed = readFileSync(new URL("../../catalog/schema.json", import.meta.url), "utf8");

describe("the JSON Schema for editors", () => {
  it("is the one that the program's schema gives (else: npm run schema)", () => {
    expect(committed).toBe(`${JSON.stringify(catalogJsonSchema(), null, 2)}\n`);
  });

  it("offers every kind of target and source", () => {
    for (const kind of [...targetKindNames, ...sourceKindNames]) expect(committed).toContain(`"${kind}"`);
  });

  it("describes what was written, not what it becomes: durations are text and defaults may be left out", () => {
    const schema = catalogJsonSchema();
    const at = (from: unknown, ...keys: string[]) =>
      keys.reduce((part, key) => follow(schema, part)[key], from);
    const secret = follow(schema, at(schema, "properties", "secrets", "additionalProperties"));
    expect(follow(schema, at(secret, "properties", "maxAge"))).toMatchObject({ type: "string" });
    expect(secret.required).toEqual(["source"]);
  });
});

/** A part of a JSON Schema, wherever it is kept. */
function follow(schema: Record<string, unknown>, part: unknown): Record<string, unknown> {
  const found = part as Record<string, unknown>;
  const name = typeof found.$ref === "string" ? found.$ref.replace("#/$defs/", "") : undefined;
  return name === undefined ? found : follow(schema, (schema.$defs as Record<string, unknown>)[name]);
}
