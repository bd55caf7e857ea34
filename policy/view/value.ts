/** What a property's value is before the run that makes it: a policy must neither read nor guess it. */
export const UNKNOWN: unique symbol = Symbol("unknown until it is made");

/** A file or text that a resource is given whole, as @pulumi/pulumi's assets and archives are. */
export interface Asset {
  readonly [ASSET]: true;
  /** Its text, where the program gave the text itself; a file's content is not read. */
  readonly text?: string;
  readonly path?: string;
  /** Where it is got from: it may hold a user and password. */
  readonly uri?: string;
}

/** Marks what is an asset and not a map that looks like one. */
export const ASSET: unique symbol = Symbol("asset");

/** A property's value as the engine shows it to a policy: without the secret marks, which stand beside it. */
export type Value =
  | string
  | number
  | boolean
  | null
  | typeof UNKNOWN
  | Asset
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A way into a resource's properties: names of maps' entries and numbers of lists' items. */
export type Path = readonly (string | number)[];

/** A value without entries of its own, and the way to it. */
export interface Leaf {
  readonly path: Path;
  readonly value: string | number | boolean | null | typeof UNKNOWN | Asset;
}

export function isAsset(value: unknown): value is Asset {
  return typeof value === "object" && value !== null && ASSET in value;
}

/** Whether a value holds others: a list or a map. */
export function isBranch(value: Value): value is readonly Value[] | { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !isAsset(value);
}

/** All leaves below a value, in the order in which they stand. Names of maps' entries are no leaves: see `keysOf`. */
export function* leavesOf(value: Value, path: Path = []): Generator<Leaf> {
  if (!isBranch(value)) {
    yield { path, value };
    return;
  }
  for (const [key, inner] of entriesOf(value)) yield* leavesOf(inner, [...path, key]);
}

/** A list's items or a map's entries, each with its key. */
export function entriesOf(
  value: readonly Value[] | { readonly [key: string]: Value },
): (readonly [string | number, Value])[] {
  return Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
}

/** What stands at the end of a path; `undefined` where nothing does. */
export function at(value: Value, path: Path): Value | undefined {
  let here: Value | undefined = value;
  for (const key of path) {
    if (here === undefined || !isBranch(here)) return undefined;
    here = Object.hasOwn(here, key) ? (here as { readonly [key: string]: Value })[String(key)] : undefined;
  }
  return here;
}

/** A path in the engine's own notation, such as `bindings[0].text` or `tags["a.b"]`. */
export function shown(path: Path): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text;
}

/** All names of maps' entries below a value, each with the way to its entry. */
export function* keysOf(value: Value, path: Path = []): Generator<readonly [Path, string]> {
  if (!isBranch(value)) return;
  for (const [key, inner] of entriesOf(value)) {
    const here = [...path, key];
    if (typeof key === "string" && path.length > 0) yield [here, key];
    yield* keysOf(inner, here);
  }
}
