import { inspect } from "node:util";

/** What stands for a value that is not known yet, because the resource it comes from is still to be created. */
export class Unknown {
  toJSON(): string {
    return "[unknown]";
  }
}

/** The one unknown value; compare with `instanceof Unknown`. */
export const UNKNOWN = new Unknown();

/** A value the engine keeps encrypted. Printing it gives a placeholder, at whatever depth it sits. */
export class Secret {
  readonly #value: PropertyValue;

  constructor(value: PropertyValue) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): PropertyValue {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** An output as the engine passes it to a provider that accepts outputs: a value and the URNs it depends on. */
export class OutputValue {
  /** The value: {@link UNKNOWN} when it is not known yet, a {@link Secret} when it is one. */
  readonly value: PropertyValue;
  readonly dependencies: readonly string[];

  constructor(value: PropertyValue, dependencies: readonly string[] = []) {
    this.value = value;
    this.dependencies = dependencies;
  }
}

/** A property of a resource. Assets, archives and resource references stay the signed objects they are on the wire. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | readonly PropertyValue[]
  | PropertyMap
  | Unknown
  | Secret
  | OutputValue;

/** A resource's properties by name. */
export interface PropertyMap {
  readonly [name: string]: PropertyValue;
}

/** True for an object of properties, false for scalars, lists and the special values. */
export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown || value instanceof Secret || value instanceof OutputValue)
  );
}

/** The value without its {@link Secret} and {@link OutputValue} wrappers at any depth. Unknowns stay. */
export function unwrap(value: PropertyValue): PropertyValue {
  if (value instanceof Secret) return unwrap(value.reveal());
  if (value instanceof OutputValue) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (isPropertyMap(value)) return mapValues(value, unwrap);
  return value;
}

/** The value without its {@link OutputValue} wrappers: an answer holds values and secrets only. */
export function unwrapOutputs(value: PropertyValue): PropertyValue {
  if (value instanceof OutputValue) return unwrapOutputs(value.value);
  if (value instanceof Secret) return new Secret(unwrapOutputs(value.reveal()));
  if (Array.isArray(value)) return value.map(unwrapOutputs);
  return isPropertyMap(value) ? mapValues(value, unwrapOutputs) : value;
}

/** True when the value, or anything inside it, is not known yet. */
export function containsUnknown(value: PropertyValue): boolean {
  const plain = unwrap(value);
  if (plain instanceof Unknown) return true;
  if (Array.isArray(plain)) return plain.some(containsUnknown);
  return isPropertyMap(plain) && Object.values(plain).some(containsUnknown);
}

/** Applies `change` to each property; a property whose result is `undefined` is left out. */
export function mapValues(
  map: PropertyMap,
  change: (value: PropertyValue, name: string) => PropertyValue | undefined,
): PropertyMap {
  const changed: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(map)) {
    const result = change(value, name);
    if (result !== undefined) changed[name] = result;
  }
  return changed;
}
