import type { StackResource } from "../../policy/view/resource.ts";
import { ASSET, type Path, UNKNOWN, type Value } from "../../policy/view/value.ts";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  type Recorded,
  SECRET_SIGNATURE,
  SIGNATURE,
  UNKNOWN_TEXT,
  type Wire,
} from "./record/recording.ts";

/** What a program registered, as the pack sees it at the end of a run: in its order, each with what it was made of. */
export function viewOf(recorded: readonly Recorded[]): StackResource[] {
  type Open = StackResource & { madeOf: Map<string, StackResource[]>; parent?: StackResource };
  const views = new Map<string, Open>();
  for (const { urn, type, name, inputs, outputs, secretOutputs, provider } of recorded) {
    const secrets: Path[] = [];
    const from = views.get(provider);
    views.set(urn, {
      ...{ urn, type, name, secretOutputs },
      inputs: valuesOf(inputs, secrets),
      secrets,
      outputs: valuesOf(outputs, []),
      madeOf: new Map(),
      // What a program waits for beside what it uses is not recorded: no policy of exposure asks.
      dependsOn: [],
      ...(from && { provider: { urn: provider, inputs: from.inputs } }),
    });
  }
  for (const { urn, parent, madeOf } of recorded) {
    const view = views.get(urn);
    if (view === undefined) continue;
    const above = views.get(parent);
    if (above !== undefined) view.parent = above;
    for (const [property, sources] of Object.entries(madeOf)) {
      // What was only read is nobody's that a policy was shown.
      const known = sources.flatMap((source) => views.get(source) ?? []);
      view.madeOf.set(property, known);
    }
  }
  return [...views.values()];
}

function valuesOf(wire: Wire, secrets: Path[]): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [property, value] of Object.entries(wire))
    values[property] = readValue(value, [property], secrets);
  return values;
}

/** The value behind the wire's marks; ways to what is marked secret go to `secrets`, the outermost only. */
function readValue(wire: unknown, path: Path, secrets: Path[]): Value {
  if (wire === UNKNOWN_TEXT) return UNKNOWN;
  if (typeof wire === "string" || typeof wire === "number" || typeof wire === "boolean") return wire;
  if (Array.isArray(wire)) return wire.map((item, index) => readValue(item, [...path, index], secrets));
  if (typeof wire !== "object" || wire === null) return null;
  const map = wire as Wire;
  switch (map[SIGNATURE]) {
    case SECRET_SIGNATURE:
      secrets.push(path);
      return readValue(map.value, path, []);
    case ASSET_SIGNATURE:
      return {
        [ASSET]: true,
        ...(typeof map.text === "string" ? { text: map.text } : {}),
        ...(typeof map.path === "string" ? { path: map.path } : {}),
      };
    case ARCHIVE_SIGNATURE:
      return readValue(map.assets ?? {}, path, secrets);
    default:
      return Object.fromEntries(
        Object.entries(map).map(([key, inner]) => [key, readValue(inner, [...path, key], secrets)]),
      );
  }
}
