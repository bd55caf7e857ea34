import type { StackResource } from "../../../policy/view/resource.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import {
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  Unknown,
  unwrap,
} from "../../../rehearsal/providers/values.ts";
import type { ProgramResult } from "../program/run-program.ts";

/** What a program registered, as the pack sees it at the end of a run, without secret marks. */
export function registered({ registrations, outputs }: ProgramResult): StackResource[] {
  const views = new Map<string, StackResource>();
  const known = (urns: readonly string[]) => urns.flatMap((urn) => views.get(urn) ?? []);
  for (const { urn, type, name, parent, inputs, options } of registrations.values()) {
    const isStack = type === "pulumi:pulumi:Stack";
    const above = parent === undefined ? undefined : views.get(parent);
    views.set(urn, {
      urn,
      type,
      name,
      inputs: valuesOf(inputs),
      secrets: [],
      secretOutputs: options.additionalSecretOutputs ?? [],
      outputs: valuesOf(isStack ? outputs : inputs),
      madeOf: new Map(
        Object.entries(options.propertyDependencies ?? {}).map(([property, urns]) => [property, known(urns)]),
      ),
      dependsOn: known(options.dependsOn ?? []),
      ...(above && { parent: above }),
    });
  }
  return [...views.values()];
}

function valuesOf(map: PropertyMap): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, readOne(unwrap(value))]));
}

function readOne(value: PropertyValue): Value {
  if (value instanceof Unknown) return UNKNOWN;
  if (Array.isArray(value)) return value.map(readOne);
  if (isPropertyMap(value)) return valuesOf(value);
  return typeof value === "object" ? null : value;
}
