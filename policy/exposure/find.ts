import type { Finding } from "../rule.ts";
import type { ConfigSecret } from "../view/config-secrets.ts";
import type { SeenResource, StackResource } from "../view/resource.ts";
import {
  at,
  isAsset,
  isBranch,
  keysOf,
  type Leaf,
  leavesOf,
  type Path,
  shown,
  UNKNOWN,
  type Value,
} from "../view/value.ts";
import { KnownValues } from "./known-values.ts";
import { isFieldForSecret, isSecretName } from "./names.ts";
import { isOrdinary } from "./ordinary.ts";
import { holdsSinks, isMarkedForNothing, isSink, type OwnSink } from "./sinks.ts";
import { bearingOf } from "./sources.ts";
import { type Taint, unknownBelow } from "./taint.ts";

/** By run, what is known to be secret so far: policies share it, and a new run begins with nothing. */
const known = new WeakMap<object, KnownValues>();

/** The values of a run. @param seen the run's own map of what was seen */
export function valuesOf(seen: object): KnownValues {
  const values = known.get(seen) ?? new KnownValues();
  known.set(seen, values);
  return values;
}

/** Remembers what a resource is given that is marked secret. */
export function learnInputs(resource: SeenResource, values: KnownValues): void {
  for (const { path, value } of markedLeaves(resource)) {
    // Not the whole way: a key further in may be a secret itself.
    if (typeof value === "string") values.learn(value, `${resource.name}.${shown(path.slice(0, 1))}`);
  }
}

/** Remembers an encrypted setting of the stack; of one that is an object, what is called a secret there. */
export function learnSetting({ key, value }: ConfigSecret, values: KnownValues): void {
  const inner = parsedObject(value);
  if (inner === undefined) values.learn(value, `the setting ${key}`);
  else {
    for (const leaf of leavesOf(inner)) {
      const name = leaf.path.findLast((part) => typeof part === "string");
      if (typeof leaf.value === "string" && name !== undefined && isSecretName(String(name)))
        values.learn(leaf.value, `the setting ${key}`);
    }
  }
}

function parsedObject(text: string): Value | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The id of an identity is no secret, in a map that is marked for what stands beside it. */
function isIdIn(value: Value, path: Path): boolean {
  return isBranch(value) && /(?:^i|I)d$/.test(String(path.at(-1)));
}

/** Remembers what a resource made that is secret. */
export function learnOutputs(resource: StackResource, values: KnownValues): void {
  for (const name of bearingOf(resource).outputs) {
    const value = resource.outputs[name];
    if (value === undefined || isMarkedForNothing(resource, [name])) continue;
    for (const leaf of leavesOf(value)) {
      if (typeof leaf.value === "string" && !isIdIn(value, leaf.path))
        values.learn(leaf.value, resource.name);
    }
  }
}

/** Ways to the inputs that are marked secret, are not kept where they stand, and tell something. */
export function* markedOutside(resource: SeenResource, sinks: readonly OwnSink[]): Generator<Path> {
  for (const path of resource.secrets) {
    // A list of bindings is marked whole, for what one of them holds: each is looked at by itself, by value.
    if (isSink(resource, path, sinks) || isFieldForSecret(path) || isMarkedForNothing(resource, path))
      continue;
    if (holdsSinks(resource, path) && holdsOne(resource, path, sinks)) continue;
    if (isTelling(resource, path)) yield path;
  }
}

/** Whether a place that may hold sinks does, as far as is known: a mark of the whole of it is then one of theirs. */
function holdsOne(resource: SeenResource, path: Path, sinks: readonly OwnSink[]): boolean {
  const value = at(resource.inputs, path) ?? null;
  return [...leavesOf(value, path)].some(
    (leaf) => leaf.value === UNKNOWN || isSink(resource, leaf.path, sinks),
  );
}

/** Whether what is marked there is more than what the mark has spread to, such as a region or a number. */
export function isTelling(resource: SeenResource, path: Path): boolean {
  const value = at(resource.inputs, path) ?? null;
  return [...leavesOf(value)].some(
    ({ value: leaf }) => leaf === UNKNOWN || isAsset(leaf) || (typeof leaf === "string" && !isOrdinary(leaf)),
  );
}

export function* byMark(resource: SeenResource, sinks: readonly OwnSink[]): Generator<Finding> {
  for (const property of markedOutside(resource, sinks)) {
    yield {
      urn: resource.urn,
      property,
      problem: "a value that is marked secret stands where it is not kept.",
    };
  }
}

export function* byDependency(
  resource: StackResource,
  sinks: readonly OwnSink[],
  taint: Taint,
): Generator<Finding> {
  for (const property of resource.madeOf.keys()) {
    const bearers = taint.behind(resource, property);
    if (bearers.length === 0) continue;
    const open = unknownBelow(resource.inputs[property], [property]).filter(
      (path) => !isSink(resource, path, sinks) && !holdsSinks(resource, path) && !isFieldForSecret(path),
    );
    const [bearer = bearers[0]] = bearers.filter(({ isCertain }) => isCertain);
    const paths = bearer?.isCertain ? open : open.filter((path) => isSecretName(String(path.at(-1))));
    const [only] = paths;
    if (bearer === undefined || only === undefined) continue;
    const through = bearer.origin === bearer.resource ? "" : ` by way of ${bearer.resource.name}`;
    yield {
      urn: resource.urn,
      property: paths.length === 1 ? only : [property],
      problem: `it is made of the secret ${bearer.origin.name}${through}, and is not kept here.`,
    };
  }
}

export function* byValue(
  resource: SeenResource,
  sinks: readonly OwnSink[],
  values: KnownValues,
): Generator<Finding> {
  for (const [path, text] of texts(resource)) {
    if (isSink(resource, path, sinks) || isMarked(resource, path) || isFieldForSecret(path)) continue;
    // An RSA key and its certificate share the modulus, whole lines of it.
    const [found] = values.find(text).filter(({ encoding }) => encoding !== "line" || !isCertificate(text));
    if (found === undefined) continue;
    const form = found.encoding === "raw" ? "" : ` (${found.encoding})`;
    yield { urn: resource.urn, property: path, problem: `it holds the value of ${found.name}${form}.` };
  }
  for (const [path, key] of keysOf(resource.inputs)) {
    const [found] = isSink(resource, path, sinks) ? [] : values.find(key);
    if (found === undefined) continue;
    const property = path.slice(0, -1);
    yield {
      urn: resource.urn,
      property,
      problem: `the name of one of its entries holds the value of ${found.name}.`,
    };
  }
}

/** The texts in a resource's inputs, given as such or as files, and its name. */
function* texts(resource: SeenResource): Generator<readonly [Path, string]> {
  yield [["name"], resource.name];
  for (const { path, value } of leavesOf(resource.inputs)) {
    if (typeof value === "string") yield [path, value];
    else if (isAsset(value)) {
      for (const text of [value.text, value.path, value.uri]) if (text !== undefined) yield [path, text];
    }
  }
}

/** What is marked is judged by its mark. */
function isMarked(resource: SeenResource, path: Path): boolean {
  return resource.secrets.some(
    (secret) =>
      secret.every((key, index) => key === path[index]) &&
      !holdsSinks(resource, secret) &&
      !isMarkedForNothing(resource, secret),
  );
}

function* markedLeaves(resource: SeenResource): Generator<Leaf> {
  for (const path of resource.secrets) {
    const value = at(resource.inputs, path);
    if (value === undefined || isMarkedForNothing(resource, path)) continue;
    for (const leaf of leavesOf(value, path)) {
      // Of a list that is marked whole only what its own places keep is secret.
      if (isBranch(value) && holdsSinks(resource, path) && !isSink(resource, leaf.path)) continue;
      if (isIdIn(value, leaf.path)) continue;
      yield leaf;
    }
  }
}

function isCertificate(text: string): boolean {
  return /-----BEGIN (?:CERTIFICATE|PUBLIC KEY)/.test(text) && !text.includes("PRIVATE KEY-----");
}
