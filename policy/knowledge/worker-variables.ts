import type { SeenResource } from "../view/resource.ts";
import { entriesOf, isBranch, type Path, type Value } from "../view/value.ts";
import { rulesIn } from "./ingress/opening.ts";
import { textOf } from "./text.ts";

/** A variable that an edge's code is given in plain. */
export interface Variable {
  readonly name: string;
  readonly path: Path;
  readonly value: Value;
}

const SCRIPTS = new Set([
  "cloudflare:index/workersScript:WorkersScript",
  "cloudflare:index/workerScript:WorkerScript",
  "cloudflare:index/workerVersion:WorkerVersion",
]);

/** Types of bindings that everybody may read who may look at the script, and where each keeps its value. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ["plain_text", "text"],
  ["json", "json"],
]);

const PAGES = "cloudflare:index/pagesProject:PagesProject";

/** The plain variables of Cloudflare's workers and Pages; nothing for other resources. */
export function variablesOf({ type, inputs }: SeenResource): Variable[] {
  if (SCRIPTS.has(type)) return [...bindings(inputs), ...bindingsOfOld(inputs)];
  if (type !== PAGES || !isMap(inputs.deploymentConfigs)) return [];
  return Object.entries(inputs.deploymentConfigs).flatMap(([stage, config]) =>
    isMap(config) ? pages(config, ["deploymentConfigs", stage]) : [],
  );
}

/** @pulumi/cloudflare 6: one list, each with a type. */
function bindings(inputs: SeenResource["inputs"]): Variable[] {
  return rulesIn(inputs.bindings, ["bindings"]).flatMap(({ path, rule }) => {
    const property = PLAIN.get(textOf(rule.type));
    return property === undefined ? [] : [variable(rule.name, [...path, property], rule[property])];
  });
}

/** @pulumi/cloudflare 5: a list a type. */
function bindingsOfOld(inputs: SeenResource["inputs"]): Variable[] {
  return rulesIn(inputs.plainTextBindings, ["plainTextBindings"]).map(({ path, rule }) =>
    variable(rule.name, [...path, "text"], rule.text),
  );
}

function pages(config: { readonly [key: string]: Value }, path: Path): Variable[] {
  const now = isMap(config.envVars) ? Object.entries(config.envVars) : [];
  const old = isMap(config.environmentVariables) ? Object.entries(config.environmentVariables) : [];
  return [
    ...now.flatMap(([name, entry]) =>
      isMap(entry) && entry.type !== "secret_text"
        ? [variable(name, [...path, "envVars", name, "value"], entry.value)]
        : [],
    ),
    ...old.map(([name, value]) => variable(name, [...path, "environmentVariables", name], value)),
  ];
}

function variable(name: Value | undefined, path: Path, value: Value | undefined): Variable {
  return { name: typeof name === "string" ? name : "", path, value: value ?? null };
}

function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return value !== undefined && isBranch(value) && !Array.isArray(value);
}

/** Texts within a variable's value, which may be a map or a list of them. */
export function textsOf({ path, value }: Variable): { path: Path; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (!isBranch(value)) return [];
  return entriesOf(value).flatMap(([key, inner]) =>
    textsOf({ name: "", path: [...path, key], value: inner }),
  );
}
