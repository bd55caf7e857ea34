import type { Problem, PropertyType } from "./resource-table.ts";
import { isPropertyMap, type PropertyMap, type PropertyValue, Unknown } from "./values.ts";

/**
 * What is wrong with a value's type, and with the properties of objects inside it. Unknown values pass: they
 * are checked again when they are known. `null` passes as absent.
 */
export function typeProblems(type: PropertyType, value: PropertyValue, path: string): Problem[] {
  if (value === null || value instanceof Unknown || type === "any") return [];
  if (typeof type === "string") return scalarProblems(type, value, path);
  if ("list" in type) {
    if (!Array.isArray(value)) return [mismatch("List", value, path)];
    return value.flatMap((item: PropertyValue, index) => typeProblems(type.list, item, `${path}[${index}]`));
  }
  if ("secret" in type) return typeProblems(type.secret, value, path);
  if ("oneOf" in type) return wordProblems(type.oneOf, value, path);
  if (!isPropertyMap(value)) return [mismatch("map" in type ? "Map" : "Object", value, path)];
  if ("map" in type) {
    return Object.entries(value).flatMap(([key, item]) => typeProblems(type.map, item, `${path}.${key}`));
  }
  return objectProblems(type, value, path);
}

function scalarProblems(
  type: "string" | "integer" | "number" | "boolean",
  value: PropertyValue,
  path: string,
): Problem[] {
  if (type !== "integer") return typeof value === type ? [] : [mismatch(capitalised(type), value, path)];
  if (typeof value !== "number") return [mismatch("Number", value, path)];
  return Number.isSafeInteger(value) ? [] : [mismatch("whole Number", value, path)];
}

function wordProblems(allowed: readonly string[], value: PropertyValue, path: string): Problem[] {
  if (typeof value !== "string") return [mismatch("String", value, path)];
  const fits = allowed.some((word) => word.toLowerCase() === value.toLowerCase());
  return fits ? [] : [{ kind: "choice", path, allowed }];
}

function objectProblems(
  type: Extract<PropertyType, { object: unknown }>,
  value: PropertyMap,
  path: string,
): Problem[] {
  const missing = (type.required ?? []).filter((name) => (value[name] ?? null) === null);
  return [
    ...missing.map((name): Problem => ({ kind: "missing", path: `${path}.${name}` })),
    ...Object.entries(value).flatMap(([name, item]): Problem[] => {
      const rule = type.object[name];
      return rule === undefined
        ? [{ kind: "unknown", path: `${path}.${name}` }]
        : typeProblems(rule, item, `${path}.${name}`);
    }),
  ];
}

function mismatch(expected: string, value: PropertyValue, path: string): Problem {
  return { kind: "type", path, expected, got: kindOf(value) };
}

function kindOf(value: PropertyValue): string {
  if (Array.isArray(value)) return "List";
  return isPropertyMap(value) ? "Object" : capitalised(typeof value);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
