import type { Dialect } from "./dialect.ts";
import { markSecrets } from "./mark-secrets.ts";
import { typeProblems } from "./property-type.ts";
import type { CheckRequest, CheckResult } from "./provider.ts";
import type { InputRule, Problem, ResourceTable } from "./resource-table.ts";
import {
  containsUnknown,
  mapValues,
  type PropertyMap,
  type PropertyValue,
  Secret,
  Unknown,
  unwrap,
} from "./values.ts";

/**
 * Check for any resource, from its table. Types first, alone: the official plugins can't look further when a
 * value does not fit its type. Values that are not known yet are let through and checked again by the update.
 * @throws ProviderError where the dialect fails the whole call.
 */
export function checkInputs(table: ResourceTable, request: CheckRequest, dialect: Dialect): CheckResult {
  const plain = mapValues(request.news, unwrap);
  const failures = problems(table, plain, dialect).map((problem) => dialect.failure(problem, request));
  return { inputs: mapValues(request.news, (value, name) => marked(table.inputs[name], value)), failures };
}

function problems(table: ResourceTable, news: PropertyMap, dialect: Dialect): readonly Problem[] {
  const all = Object.entries(table.inputs);
  const strict = (table.unknownProperty ?? dialect.unknownProperty) === "refuse";
  const unfit = all.flatMap(([name, rule]) => typeProblems(rule.type, news[name] ?? null, name));
  const visible = unfit.filter(({ kind }) => kind !== "unknown" || strict);
  if (visible.some(({ kind }) => kind === "type")) return visible.filter(({ kind }) => kind === "type");
  const found = [
    ...visible,
    ...all.flatMap(([name, rule]) => valueProblems(name, rule, news)),
    ...exactlyOneProblems(table, news),
    ...(strict ? unknownProperties(table, news) : []),
  ];
  if (found.length > 0 || containsUnknown(news)) return found;
  return table.check?.(news) ?? [];
}

function valueProblems(path: string, rule: InputRule, news: PropertyMap): Problem[] {
  const value = news[path] ?? null;
  if (value === null) return rule.required ? [{ kind: "missing", path, description: rule.description }] : [];
  const others = (rule.conflictsWith ?? []).filter((other) => (news[other] ?? null) !== null);
  const conflicts = others.map((other): Problem => ({ kind: "conflict", path, other }));
  const lacking = (rule.requires ?? []).filter((other) => (news[other] ?? null) === null);
  const requires = lacking.map((other): Problem => ({ kind: "requires", path, other }));
  const reasons = containsUnknown(value) ? [] : (rule.validate?.(value) ?? []);
  const rules = reasons.map((reason): Problem => ({ kind: "rule", path, reason }));
  const ranges = [...rangeProblems(path, rule, value), ...choiceProblems(path, rule, value)];
  return [...conflicts, ...requires, ...ranges, ...rules];
}

/** A value that is not known yet may turn out to be none: it is counted only when nothing else is given. */
function exactlyOneProblems({ exactlyOneOf: of }: ResourceTable, news: PropertyMap): Problem[] {
  if (of === undefined) return [];
  const present = of.filter((name) => (news[name] ?? null) !== null);
  const given = present.filter((name) => !(news[name] instanceof Unknown));
  if (given.length === 1 || (given.length === 0 && present.length > 0)) return [];
  return of.map((path) => ({ kind: "exactly-one", path, of, given }));
}

function rangeProblems(path: string, { min, max }: InputRule, got: PropertyValue): Problem[] {
  if (typeof got !== "number") return [];
  if (min !== undefined && got < min) return [{ kind: "range", path, limit: "min", bound: min, got }];
  if (max !== undefined && got > max) return [{ kind: "range", path, limit: "max", bound: max, got }];
  return [];
}

function choiceProblems(path: string, { oneOf }: InputRule, value: PropertyValue): Problem[] {
  if (oneOf === undefined || typeof value !== "string" || oneOf.includes(value)) return [];
  return [{ kind: "choice", path, allowed: oneOf }];
}

function unknownProperties(table: ResourceTable, news: PropertyMap): Problem[] {
  // The bridge and the engine add properties of their own, which start with two underscores.
  const foreign = Object.keys(news).filter((name) => !(name in table.inputs) && !name.startsWith("__"));
  return foreign.map((path) => ({ kind: "unknown", path }));
}

function marked(rule: InputRule | undefined, value: PropertyValue): PropertyValue {
  const wrap = rule?.secret === true && !(value instanceof Secret || value instanceof Unknown);
  if (wrap) return new Secret(value);
  return rule === undefined ? value : markSecrets(rule.type, value);
}
