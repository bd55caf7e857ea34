import type { PropertyType, ResourceTable } from "../resource-table.ts";
import { isPropertyMap, mapValues, type PropertyMap, type PropertyValue } from "../values.ts";

/** How the API spells a property. */
export type Spelling = (name: string) => string;

/** As most of the API does: `storeId` is `store_id`. */
export const snakeCase: Spelling = (name) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A value as the API takes it. The keys of maps are the user's own and stay. */
export function toApi(type: PropertyType, value: PropertyValue, spell: Spelling = snakeCase): PropertyValue {
  if (typeof type === "string" || "oneOf" in type) return value;
  if ("secret" in type) return toApi(type.secret, value, spell);
  if ("list" in type)
    return Array.isArray(value) ? value.map((item: PropertyValue) => toApi(type.list, item, spell)) : value;
  if (!isPropertyMap(value)) return value;
  if ("map" in type) return mapValues(value, (item) => toApi(type.map, item, spell));
  const known = Object.entries(type.object).filter(([name]) => name in value);
  return Object.fromEntries(
    known.map(([name, inner]) => [spell(name), toApi(inner, value[name] ?? null, spell)]),
  );
}

/** A value that the API gave: the properties that the type has, without those that are null. */
export function fromApi(
  type: PropertyType,
  value: PropertyValue,
  spell: Spelling = snakeCase,
): PropertyValue {
  if (typeof type === "string" || "oneOf" in type) return value;
  if ("secret" in type) return fromApi(type.secret, value, spell);
  if ("list" in type)
    return Array.isArray(value) ? value.map((item: PropertyValue) => fromApi(type.list, item, spell)) : value;
  if (!isPropertyMap(value)) return value;
  if ("map" in type) return mapValues(value, (item) => fromApi(type.map, item, spell));
  const given = Object.entries(type.object).flatMap(([name, inner]): [string, PropertyValue][] => {
    const found = value[spell(name)] ?? null;
    return found === null ? [] : [[name, fromApi(inner, found, spell)]];
  });
  return Object.fromEntries(given);
}

/** The properties of these names that an answer holds. */
export function answered(
  table: Pick<ResourceTable, "inputs" | "outputs">,
  names: readonly string[],
  result: PropertyValue,
  spell: Spelling = snakeCase,
): PropertyMap {
  const all = { ...table.inputs, ...table.outputs };
  const types = names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name].type] as const]));
  const read = fromApi({ object: Object.fromEntries(types) }, result, spell);
  return isPropertyMap(read) ? read : {};
}

/** Like {@link answered}, with null for what the answer leaves out: it is no longer so. */
export function refreshed(...args: Parameters<typeof answered>): PropertyMap {
  const absent = Object.fromEntries(args[1].map((name) => [name, null]));
  return { ...absent, ...answered(...args) };
}

/** The body of a request: these inputs as the API takes them, as far as they are given. */
export function body(
  inputs: ResourceTable["inputs"],
  names: readonly string[],
  planned: PropertyMap,
  spell: Spelling = snakeCase,
): PropertyMap {
  const types = names.flatMap((name) =>
    inputs[name] === undefined ? [] : [[name, inputs[name].type] as const],
  );
  const sent = toApi({ object: Object.fromEntries(types) }, planned, spell);
  return isPropertyMap(sent) ? sent : {};
}
