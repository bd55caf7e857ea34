import { standInTitle } from "./provider.ts";
import type { PropertyType, ResourceTable } from "./resource-table.ts";

/** What of a table its schema follows from. */
type Described = Pick<ResourceTable, "token" | "inputs" | "outputs">;

/** The package schema that follows from the tables, as JSON text; it names only what the stand-in has. */
export function tableSchema(name: string, version: string, tables: readonly Described[]): string {
  const resources = tables.map((table) => [table.token, resourceSchema(table)] as const);
  return JSON.stringify({
    name,
    version,
    description: `The ${standInTitle({ name, version })}: only what a rehearsal needs.`,
    resources: Object.fromEntries(resources),
  });
}

function resourceSchema(table: Described): object {
  const inputs = Object.entries(table.inputs);
  const inputProperties = Object.fromEntries(
    inputs.map(([name, rule]) => [
      name,
      { ...typeSchema(rule.type), ...(rule.secret ? { secret: true } : {}) },
    ]),
  );
  const outputs = Object.entries(table.outputs)
    .filter(([name]) => name !== "id")
    .map(
      ([name, rule]) =>
        [name, { ...typeSchema(rule.type), ...(rule.secret ? { secret: true } : {}) }] as const,
    );
  return {
    inputProperties,
    requiredInputs: inputs.filter(([, rule]) => rule.required).map(([name]) => name),
    properties: { ...inputProperties, ...Object.fromEntries(outputs) },
    required: outputs.map(([name]) => name),
  };
}

function typeSchema(type: PropertyType): object {
  if (type === "any") return { $ref: "pulumi.json#/Any" };
  if (typeof type === "string") return { type };
  if ("oneOf" in type) return { type: "string" };
  if ("secret" in type) return { ...typeSchema(type.secret), secret: true };
  if ("list" in type) return { type: "array", items: typeSchema(type.list) };
  if ("map" in type) return { type: "object", additionalProperties: typeSchema(type.map) };
  // A named type would be needed to say more, and nothing reads it.
  return { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } };
}
