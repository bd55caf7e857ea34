import { isDeepStrictEqual } from "node:util";
import type { Dialect } from "./dialect.ts";
import type { DiffRequest, DiffResult, PropertyDiffKind } from "./provider.ts";
import type { ChangeRule, ResourceTable } from "./resource-table.ts";
import { mapValues, type PropertyMap, type PropertyValue, unwrap } from "./values.ts";

/** The inputs a resource is made with: wrappers off, defaults filled in, properties that it does not have left out. */
export function planInputs(table: ResourceTable, news: PropertyMap): PropertyMap {
  const given = mapValues(news, (value, name) =>
    name in table.inputs && value !== null ? unwrap(value) : undefined,
  );
  const defaults: Record<string, PropertyValue> = {};
  for (const [name, rule] of Object.entries(table.inputs)) {
    if (rule.default !== undefined) defaults[name] = rule.default;
  }
  const planned = { ...defaults, ...given };
  return table.plan?.(planned, given) ?? planned;
}

/** Diff for any resource, from its table: the planned inputs against what state holds. */
export function diffInputs(table: ResourceTable, request: DiffRequest, dialect: Dialect): DiffResult {
  const planned = planInputs(table, request.news);
  const olds = mapValues(request.olds, unwrap);
  const changed = Object.keys(table.inputs)
    .filter((name) => !request.ignoreChanges.includes(name))
    // What is computed where it is not given keeps what was computed.
    .filter((name) => !(name in table.outputs && (planned[name] ?? null) === null))
    .filter((name) => differs(olds[name], planned[name], dialect))
    .sort();
  const replaces = changed.filter((name) => {
    const rule = table.inputs[name]?.change;
    return rule !== undefined && effect(rule, olds[name], planned[name]) === "replace";
  });
  const recomputed =
    changed.length > 0 && replaces.length === 0 && dialect.diffsRecomputed
      ? recomputedOutputs(table, planned)
      : [];
  return {
    diffs: [...changed, ...recomputed].sort(),
    replaces,
    ...(replaces.length > 0 && table.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
    ...(dialect.reportsStables ? { stables: stables(table, changed) } : {}),
    ...(dialect.detailedDiff ? { detailedDiff: detailed(changed, replaces, olds, planned) } : {}),
  };
}

/** The outputs that nobody knows before the resource is made: all but those which are given. */
export function computedOutputs(table: ResourceTable, planned: PropertyMap): string[] {
  return Object.entries(table.outputs).flatMap(([name, { onlyWith }]) => {
    const absent = onlyWith !== undefined && !(onlyWith in planned);
    return name in planned || absent ? [] : [name];
  });
}

/** The outputs that every update computes anew. */
export function recomputedOutputs(table: ResourceTable, planned: PropertyMap): string[] {
  return computedOutputs(table, planned).filter((name) => table.outputs[name]?.recomputed);
}

function effect(
  rule: ChangeRule,
  old: PropertyValue | undefined,
  planned: PropertyValue | undefined,
): "replace" | "update" {
  return typeof rule === "function" ? rule(old, planned) : rule;
}

/** The inputs that would replace the resource, as far as they stay as they are. */
function stables(table: ResourceTable, changed: readonly string[]): string[] {
  const replacing = Object.keys(table.inputs).filter((name) => table.inputs[name]?.change === "replace");
  return replacing.filter((name) => !changed.includes(name)).sort();
}

function differs(
  old: PropertyValue | undefined,
  planned: PropertyValue | undefined,
  { emptyIsAbsent = false }: Dialect,
): boolean {
  const seen = (value: PropertyValue | undefined) =>
    emptyIsAbsent && isEmpty(value) ? null : (value ?? null);
  return !isDeepStrictEqual(seen(old), seen(planned));
}

function isEmpty(value: PropertyValue | undefined): boolean {
  return value === "" || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}

function detailed(
  changed: readonly string[],
  replaces: readonly string[],
  olds: PropertyMap,
  planned: PropertyMap,
): ReadonlyMap<string, PropertyDiffKind> {
  return new Map(
    changed.map((name) => {
      const kind =
        (olds[name] ?? null) === null ? "ADD" : (planned[name] ?? null) === null ? "DELETE" : "UPDATE";
      return [name, replaces.includes(name) ? `${kind}_REPLACE` : kind] as const;
    }),
  );
}
