import type { Field } from "./graphql-query.ts";

/** A value of the API: an object names its type in `__typename`, and has every field that may be asked for. */
export type Answer = string | number | boolean | null | readonly Answer[] | AnswerObject;

export interface AnswerObject {
  readonly __typename: string;
  readonly [field: string]: Answer;
}

/** A selection that the schema does not allow. */
export class SelectionError extends Error {}

/** What a query asked for of an object, under the names that it gave. @throws {SelectionError} */
export function select(fields: readonly Field[], object: AnswerObject): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = Object.hasOwn(object, field.name) ? object[field.name] : undefined;
      if (value === undefined)
        throw new SelectionError(`Field '${field.name}' doesn't exist on type '${object.__typename}'`);
      return [field.alias, selectFrom(field, value)];
    }),
  );
}

function selectFrom(field: Field, value: Answer): unknown {
  if (value === null) return null;
  if (isList(value)) return value.map((item) => selectFrom(field, item));
  const isObject = typeof value === "object";
  if (isObject !== field.fields.length > 0)
    throw new SelectionError(`Field '${field.name}' ${isObject ? "must" : "must not"} have selections`);
  return isObject ? select(field.fields, value) : value;
}

function isList(value: Answer): value is readonly Answer[] {
  return Array.isArray(value);
}
