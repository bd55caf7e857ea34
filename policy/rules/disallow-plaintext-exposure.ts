import { KnownValues } from "../exposure/known-values.ts";
import { isOrdinary } from "../exposure/ordinary.ts";
import { holdsSinks, isSink, type OwnSink } from "../exposure/sinks.ts";
import { bearingOf } from "../exposure/sources.ts";
import { Taint, unknownBelow } from "../exposure/taint.ts";
import { defineRule, type Finding } from "../rule.ts";
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
} from "../view/value.ts";

/** What a person may set. */
export interface ExposureSettings {
  /** More places that keep secrets. */
  readonly sinks: readonly OwnSink[];
}

/** Properties by whose names nobody takes them for anything but a secret. */
const SECRET_NAME = /(?:secret|password|passwd|passphrase|private_?key|api_?key|token|credential)s?$/i;

/** By run, what is known to be secret so far. A rule has no memory of its own; the run has. */
const known = new WeakMap<object, KnownValues>();

/**
 * Refuses secrets where anybody who may look can read them. In three ways, for the engine shows a policy three things:
 * which inputs are marked secret, once they are known; what a property was made of, where they are not; and values.
 */
export const disallowPlaintextExposure = defineRule<ExposureSettings>({
  name: "disallow-plaintext-exposure",
  description:
    "A secret stands only where secrets are kept: not in tags, user data, names or plain variables.",
  severity: "critical",
  remedy:
    "Deliver it to a place that keeps secrets and give this property a reference to it. If the place does keep " +
    "secrets, name it in the policy's setting `sinks`.",
  settings: {
    schema: {
      sinks: {
        type: "array",
        description:
          "More places that keep secrets: a resource's type and a way into it; `*` is any text or key.",
        items: {
          type: "object",
          properties: { type: { type: "string" }, property: { type: "string" } },
          required: ["type", "property"],
          additionalProperties: false,
        },
      },
    },
    defaults: { sinks: [] },
  },
  *inspectResource(resource, { settings, seen }) {
    const values = known.get(seen) ?? new KnownValues();
    known.set(seen, values);
    yield* byMark(resource, settings);
    for (const { path, value } of markedLeaves(resource)) {
      // Not the whole way: a key further in may be a secret itself.
      if (typeof value === "string") values.learn(value, `${resource.name}.${shown(path.slice(0, 1))}`);
    }
    yield* byValue(resource, settings, values);
  },
  *inspectStack(resources, { settings, seen }) {
    const values = known.get(seen) ?? new KnownValues();
    known.set(seen, values);
    const taint = new Taint();
    for (const resource of resources) learnOutputs(resource, values);
    for (const resource of resources) {
      yield* byDependency(resource, settings, taint);
      if (seen.has(resource.urn)) yield* byValue(resource, settings, values);
    }
  },
});

function* byMark(resource: SeenResource, { sinks }: ExposureSettings): Generator<Finding> {
  for (const path of resource.secrets) {
    if (isSink(resource, path, sinks)) continue;
    // A list of bindings is marked whole, for what one of them holds: each is looked at by itself, by value.
    if (holdsSinks(resource, path)) continue;
    const value = at(resource.inputs, path);
    const isTelling = [...leavesOf(value ?? null)].some(
      ({ value: inner }) => inner === UNKNOWN || (typeof inner === "string" && !isOrdinary(inner)),
    );
    if (!isTelling) continue;
    yield {
      urn: resource.urn,
      property: path,
      problem: "a value that is marked secret stands where it is not kept.",
    };
  }
}

function* byDependency(
  resource: StackResource,
  { sinks }: ExposureSettings,
  taint: Taint,
): Generator<Finding> {
  for (const property of resource.madeOf.keys()) {
    const bearers = taint.behind(resource, property);
    if (bearers.length === 0) continue;
    const open = unknownBelow(resource.inputs[property], [property]).filter(
      (path) => !isSink(resource, path, sinks) && !holdsSinks(resource, path),
    );
    const [bearer = bearers[0]] = bearers.filter(({ isCertain }) => isCertain);
    const paths = bearer?.isCertain ? open : open.filter((path) => SECRET_NAME.test(String(path.at(-1))));
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

function* byValue(
  resource: SeenResource,
  { sinks }: ExposureSettings,
  values: KnownValues,
): Generator<Finding> {
  for (const [path, text] of texts(resource)) {
    if (isSink(resource, path, sinks) || isMarked(resource, path)) continue;
    const [found] = values.find(text);
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
    else if (isAsset(value) && value.text !== undefined) yield [path, value.text];
  }
}

/** What is marked is judged by its mark. */
function isMarked(resource: SeenResource, path: Path): boolean {
  return resource.secrets.some(
    (secret) => secret.every((key, index) => key === path[index]) && !holdsSinks(resource, secret),
  );
}

function* markedLeaves(resource: SeenResource): Generator<Leaf> {
  for (const path of resource.secrets) {
    const value = at(resource.inputs, path);
    if (value === undefined) continue;
    for (const leaf of leavesOf(value, path)) {
      // Of a list that is marked whole only what its own places keep is secret.
      if (!isBranch(value) || !holdsSinks(resource, path) || isSink(resource, leaf.path)) yield leaf;
    }
  }
}

function learnOutputs(resource: StackResource, values: KnownValues): void {
  for (const name of bearingOf(resource).outputs) {
    const value = resource.outputs[name];
    if (value === undefined) continue;
    for (const leaf of leavesOf(value)) {
      if (typeof leaf.value === "string") values.learn(leaf.value, resource.name);
    }
  }
}
