import type { PropertyType } from "./resource-table.ts";
import { isPropertyMap, mapValues, type PropertyValue, Secret, Unknown } from "./values.ts";

/**
 * Marks what a property's type says is secret, at whatever depth. What is not known yet stays bare, as the official
 * plugins send it, and what is marked already is not marked twice.
 */
export function markSecrets(type: PropertyType, value: PropertyValue): PropertyValue {
  if (typeof type === "string" || value instanceof Secret || value instanceof Unknown || value === null)
    return value;
  if ("secret" in type) return new Secret(value);
  if ("list" in type)
    return Array.isArray(value) ? value.map((item: PropertyValue) => markSecrets(type.list, item)) : value;
  if (!isPropertyMap(value)) return value;
  if ("map" in type) return mapValues(value, (item) => markSecrets(type.map, item));
  if (!("object" in type)) return value;
  return mapValues(value, (item, name) => {
    const inner = type.object[name];
    return inner === undefined ? item : markSecrets(inner, item);
  });
}
