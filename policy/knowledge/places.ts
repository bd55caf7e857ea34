import type { SeenResource } from "../view/resource.ts";
import type { Path, Value } from "../view/value.ts";
import { environmentOf } from "./environments.ts";
import { namesSecret } from "./providers.ts";
import { listOf, mapOf, textOf } from "./read.ts";

/** A key that somebody reads who gets at the place. */
export interface Held {
  readonly key: string;
  readonly property: Path;
}

/** What a resource brings to one place: several resources may bring to the same. */
export interface Place {
  /** The same for whatever writes there, in words: `repository example/shop`. */
  readonly name: string;
  readonly held: readonly Held[];
}

type Read = (resource: SeenResource) => Place[];
type Inputs = SeenResource["inputs"];

/**
 * Places where one break-in shows all that they hold: a process's environment, a host, a repository's workflows. Stores
 * that give out each secret by itself (Secrets Manager, a Secrets Store, SOPS files) are none. Properties are those of
 * the packages' pages in Pulumi's registry, and of keyturn's own provider (components/sinks).
 */
const READERS: Readonly<Record<string, Read>> = {
  "github:index/actionsSecret:ActionsSecret": repositorySecret("repository"),
  // A job gets those of its own environment, beside the repository's.
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": (resource) => {
    const environment = textOf(resource.inputs.environment);
    return environment === undefined
      ? []
      : repositorySecret(`environment ${environment} of repository`)(resource);
  },
  "github:index/codespacesSecret:CodespacesSecret": repositorySecret("codespaces of repository"),
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": (resource) =>
    one(`organization ${ownerOf(resource) ?? ""}`.trim(), textOf(resource.inputs.secretName), ["secretName"]),
  "cloudflare:index/workersScript:WorkersScript": ({ name, inputs }) => [
    {
      name: `Worker ${textOf(inputs.scriptName) ?? textOf(inputs.name) ?? name}`,
      held: listOf(inputs.bindings).flatMap((binding, index) => {
        const { type, name: key } = mapOf(binding);
        const isSecret = type === "secret_text" || type === "secret_key";
        return isSecret && typeof key === "string" ? [{ key, property: ["bindings", index, "name"] }] : [];
      }),
    },
  ],
  "cloudflare:index/workerScript:WorkerScript": ({ name, inputs }) => [
    {
      name: `Worker ${textOf(inputs.name) ?? name}`,
      held: listOf(inputs.secretTextBindings).flatMap((binding, index) => {
        const key = textOf(mapOf(binding).name);
        return key === undefined ? [] : [{ key, property: ["secretTextBindings", index, "name"] }];
      }),
    },
  ],
  // Version 5 of the package and before: the secret apart from the script.
  "cloudflare:index/workersSecret:WorkersSecret": workerSecret,
  "cloudflare:index/workerSecret:WorkerSecret": workerSecret,
  "cloudflare:index/pagesProject:PagesProject": ({ name, inputs }) => {
    const configs = mapOf(inputs.deploymentConfigs);
    return ["production", "preview"].map((stage) => ({
      name: `Pages project ${textOf(inputs.name) ?? name} (${stage})`,
      held: Object.entries(mapOf(mapOf(configs[stage]).envVars)).flatMap(([key, variable]) =>
        mapOf(variable).type === "secret_text"
          ? [{ key, property: ["deploymentConfigs", stage, "envVars", key] }]
          : [],
      ),
    }));
  },
  "kubernetes:core/v1:Secret": ({ name, inputs }) => {
    const { name: own, namespace } = mapOf(inputs.metadata);
    const where = [textOf(namespace), textOf(own) ?? name].filter((part) => part !== undefined).join("/");
    return [{ name: `Secret ${where}`, held: [...keys(inputs, "data"), ...keys(inputs, "stringData")] }];
  },
  "keyturn:index:EnvFiles": ({ inputs }) =>
    listOf(inputs.files).map((file, index) => {
      const { target, entries } = mapOf(file);
      return { name: String(target), held: all(entries, ["files", index, "entries"]) };
    }),
  "keyturn:index:PlaceValues": ({ inputs }) => {
    const target = mapOf(inputs.target);
    const held = all(inputs.entries, ["entries"]);
    switch (target.kind) {
      // All .env files of one host fall together.
      case "ssh-env-file":
        return [{ name: `host ${textOf(target.host) ?? ""}`, held }];
      case "cloudflare-worker":
        return [{ name: `Worker ${textOf(target.script) ?? ""}`, held }];
      case "cloudflare-pages":
      case "modal-secret":
      case "github-codespaces":
        return [{ name: String(inputs.name), held }];
      default:
        return [];
    }
  },
  // What keyturn imports into a Fly app (components/sinks/fly-secrets.ts).
  "command:local:Command": ({ inputs }) => {
    const [, app] = /^flyctl secrets import --app (\S+)/.exec(textOf(inputs.create) ?? "") ?? [];
    const delivers = textOf(mapOf(inputs.environment).KEYTURN_DELIVERS);
    if (app === undefined || delivers === undefined) return [];
    const held = delivers.split(" ").map((pair) => ({
      key: pair.split("=")[0] ?? "",
      property: ["environment", "KEYTURN_DELIVERS"],
    }));
    return [{ name: `Fly app ${app}`, held }];
  },
};

/** The places that a resource writes, with the keys that are known by now. */
export function placesIn(resource: SeenResource): Place[] {
  const reader = Object.hasOwn(READERS, resource.type) ? READERS[resource.type] : programs;
  return reader?.(resource).filter(({ held }) => held.length > 0) ?? [];
}

/** A plain environment holds much that is no secret. */
function programs(resource: SeenResource): Place[] {
  const environment = environmentOf(resource);
  if (environment === undefined) return [];
  const held = environment.variables.filter(({ name }) => namesSecret(name));
  return [{ name: environment.name, held: held.map(({ name, property }) => ({ key: name, property })) }];
}

function repositorySecret(what: string): Read {
  return (resource) => {
    const repository = textOf(resource.inputs.repository);
    if (repository === undefined) return [];
    const owner = ownerOf(resource);
    const whole = owner === undefined || repository.includes("/") ? repository : `${owner}/${repository}`;
    return one(`${what} ${whole}`, textOf(resource.inputs.secretName), ["secretName"]);
  };
}

function workerSecret({ inputs }: SeenResource): Place[] {
  const script = textOf(inputs.scriptName);
  return script === undefined ? [] : one(`Worker ${script}`, textOf(inputs.name), ["name"]);
}

function one(name: string, key: string | undefined, property: Path): Place[] {
  return key === undefined ? [] : [{ name, held: [{ key, property }] }];
}

function ownerOf({ provider }: SeenResource): string | undefined {
  return textOf(provider?.inputs.owner);
}

function keys(inputs: Inputs, property: string): Held[] {
  return all(inputs[property], [property]);
}

function all(map: Value | undefined, path: Path): Held[] {
  return Object.keys(mapOf(map)).map((key) => ({ key, property: [...path, key] }));
}
