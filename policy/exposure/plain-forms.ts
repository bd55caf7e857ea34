import { rowsOfType } from "../of-type.ts";
import type { SeenResource } from "../view/resource.ts";
import { at, entriesOf, isBranch, type Path, type Value } from "../view/value.ts";

/** A variable that a resource keeps in plain. */
export interface PlainVariable {
  readonly path: Path;
  readonly name: string;
  readonly value: Value;
}

/** Where a type keeps variables in plain: a map of names, or a list of entries that hold name and value. */
interface PlainForm {
  readonly type: RegExp;
  /** The way to the map or list; `*` is any one key. */
  readonly path: string;
  /** In a list's entries, or a map's that are not the value itself: where name and value stand. */
  readonly name?: string;
  readonly value?: string;
  /** Entries with one of these in `type` are no plain ones. */
  readonly kept?: readonly string[];
  /** The list is a JSON text. */
  readonly isJson?: boolean;
}

const KUBERNETES_WORK =
  /^kubernetes:(?:apps|batch|core)\/v1:(?:Deployment|StatefulSet|DaemonSet|Job|CronJob|Pod)$/;

/** From the packages' types and the services' documentation. */
const FORMS: readonly PlainForm[] = [
  {
    type: /^cloudflare:index\/(?:workers?Script|workerVersion):/,
    path: "bindings",
    name: "name",
    value: "text",
    kept: ["secret_text", "inherit"],
  },
  { type: /^cloudflare:index\/workers?Script:/, path: "plainTextBindings", name: "name", value: "text" },
  {
    type: /^cloudflare:index\/pagesProject:/,
    path: "deploymentConfigs.*.envVars",
    value: "value",
    kept: ["secret_text"],
  },
  { type: /^cloudflare:index\/pagesProject:/, path: "deploymentConfigs.*.environmentVariables" },
  { type: /^aws:lambda\/function:/, path: "environment.variables" },
  { type: /^aws-native:lambda:Function$/, path: "environment.variables" },
  {
    type: /^aws:ecs\/taskDefinition:/,
    path: "containerDefinitions.*.environment",
    name: "name",
    value: "value",
    isJson: true,
  },
  {
    type: /^aws:codebuild\/project:/,
    path: "environment.environmentVariables",
    name: "name",
    value: "value",
    kept: ["PARAMETER_STORE", "SECRETS_MANAGER"],
  },
  { type: /^aws:amplify\/(?:app|branch):/, path: "environmentVariables" },
  {
    type: /^aws:apprunner\/service:/,
    path: "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables",
  },
  {
    type: /^aws:batch\/jobDefinition:/,
    path: "containerProperties.environment",
    name: "name",
    value: "value",
    isJson: true,
  },
  { type: /^gcp:cloudrunv2\/service:/, path: "template.containers.*.envs", name: "name", value: "value" },
  { type: /^gcp:cloudrun\/service:/, path: "template.spec.containers.*.envs", name: "name", value: "value" },
  { type: /^gcp:cloudfunctions\/function:/, path: "environmentVariables" },
  { type: /^gcp:cloudfunctionsv2\/function:/, path: "serviceConfig.environmentVariables" },
  { type: /^azure:appservice\//, path: "appSettings" },
  { type: /^azure-native:web:WebApp$/, path: "siteConfig.appSettings", name: "name", value: "value" },
  { type: KUBERNETES_WORK, path: "spec.template.spec.containers.*.env", name: "name", value: "value" },
  { type: KUBERNETES_WORK, path: "spec.containers.*.env", name: "name", value: "value" },
  {
    type: KUBERNETES_WORK,
    path: "spec.jobTemplate.spec.template.spec.containers.*.env",
    name: "name",
    value: "value",
  },
  { type: /^kubernetes:core\/v1:ConfigMap$/, path: "data" },
  { type: /^digitalocean:index\/app:/, path: "spec.*.*.envs", name: "key", value: "value", kept: ["SECRET"] },
  { type: /^digitalocean:index\/app:/, path: "spec.envs", name: "key", value: "value", kept: ["SECRET"] },
];

const formsOf = rowsOfType(FORMS.map((form) => ({ ...form, way: form.path.split(".") })));

/** Every variable that a resource keeps in plain, as far as it is known. */
export function* plainVariables({ type, inputs }: SeenResource): Generator<PlainVariable> {
  for (const form of formsOf(type)) {
    for (const [path, value] of reached(inputs, form.way, [], form.isJson === true)) {
      yield* variablesOf(value, path, form);
    }
  }
}

/** Whether a place is among a type's plain variables, or holds them. */
export function isPlainPlace({ type }: SeenResource, place: Path): boolean {
  return formsOf(type).some(({ way }) =>
    way.slice(0, place.length).every((part, index) => part === "*" || part === String(place[index])),
  );
}

function* variablesOf(value: Value, path: Path, form: PlainForm): Generator<PlainVariable> {
  if (!isBranch(value)) return;
  for (const [key, entry] of entriesOf(value)) {
    const here = [...path, key];
    if (form.value === undefined) yield { path: here, name: String(key), value: entry };
    else if (isBranch(entry)) {
      const name = form.name === undefined ? key : at(entry, [form.name]);
      const inner = at(entry, [form.value]);
      const type = at(entry, ["type"]);
      if (typeof type === "string" && form.kept?.includes(type)) continue;
      if (inner !== undefined && typeof name === "string")
        yield { path: [...here, form.value], name, value: inner };
    }
  }
}

/** What stands at the ends of a way with wildcards. A JSON text on it is read; one that is none holds nothing. */
function* reached(
  value: Value,
  parts: readonly string[],
  path: Path,
  isJson: boolean,
): Generator<[Path, Value]> {
  const here = isJson && typeof value === "string" ? parsed(value) : value;
  const [part, ...rest] = parts;
  if (part === undefined) {
    yield [path, here];
    return;
  }
  if (!isBranch(here)) return;
  for (const [key, inner] of entriesOf(here)) {
    if (part === "*" || part === String(key)) yield* reached(inner, rest, [...path, key], isJson);
  }
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
