import type { SeenResource } from "../view/resource.ts";
import type { Path, Value } from "../view/value.ts";
import type { Cloud } from "./cloud-keys.ts";
import { jsonOf, listOf, mapOf, textOf } from "./read.ts";

/** The environment of a program that a cloud runs. */
export interface Environment {
  /** The program, in words: `function thumbnails`. */
  readonly name: string;
  /** The cloud in which it has an identity of its own, and which one; of others nothing is known. */
  readonly identity?: { readonly cloud: Cloud; readonly what: string };
  /** The property that holds it. */
  readonly carrier: string;
  readonly variables: readonly { readonly name: string; readonly property: Path }[];
}

type Read = (resource: SeenResource) => Environment;
type Variables = Environment["variables"];

const FUNCTION = { cloud: "AWS", what: "the function's own role" } as const;
const TASK = { cloud: "AWS", what: "the task's own role (taskRoleArn)" } as const;
const ACCOUNT = { cloud: "Google Cloud", what: "its own service account" } as const;

/** By type; properties as the packages' pages in Pulumi's registry name them. */
const READERS: Readonly<Record<string, Read>> = {
  "aws:lambda/function:Function": lambda("name"),
  "aws-native:lambda:Function": lambda("functionName"),
  "aws:ecs/taskDefinition:TaskDefinition": task,
  "aws-native:ecs:TaskDefinition": task,
  "gcp:cloudfunctions/function:Function": ({ name, inputs }) => ({
    name: `function ${textOf(inputs.name) ?? name}`,
    identity: ACCOUNT,
    carrier: "environmentVariables",
    variables: keys(inputs.environmentVariables, ["environmentVariables"]),
  }),
  "gcp:cloudrunv2/service:Service": ({ name, inputs }) => ({
    name: `service ${textOf(inputs.name) ?? name}`,
    identity: ACCOUNT,
    carrier: "template",
    variables: listOf(mapOf(inputs.template).containers).flatMap((container, index) =>
      named(mapOf(container).envs, "name", ["template", "containers", index, "envs"]),
    ),
  }),
  "digitalocean:index/app:App": ({ name, inputs }) => {
    const spec = mapOf(inputs.spec);
    const parts = ["services", "workers", "jobs"].flatMap((kind) =>
      listOf(spec[kind]).flatMap((part, index) =>
        named(mapOf(part).envs, "key", ["spec", kind, index, "envs"]),
      ),
    );
    return {
      name: `app ${textOf(spec.name) ?? name}`,
      carrier: "spec",
      variables: [...named(spec.envs, "key", ["spec", "envs"]), ...parts],
    };
  },
};

/** What a resource gives to a program as its environment, as far as it is known; nothing of any other resource. */
export function environmentOf(resource: SeenResource): Environment | undefined {
  const reader = Object.hasOwn(READERS, resource.type) ? READERS[resource.type] : undefined;
  return reader?.(resource);
}

function lambda(nameProperty: string): Read {
  return ({ name, inputs }) => ({
    name: `function ${textOf(inputs[nameProperty]) ?? name}`,
    identity: FUNCTION,
    carrier: "environment",
    variables: keys(mapOf(inputs.environment).variables, ["environment", "variables"]),
  });
}

/** Its containers are one text of JSON, or, in aws-native, a list. */
function task({ name, inputs }: SeenResource): Environment {
  const given = inputs.containerDefinitions;
  const property = ["containerDefinitions"];
  const isText = typeof given === "string";
  const variables = listOf(isText ? jsonOf(given) : given).flatMap((container, index) => {
    const { environment, secrets } = mapOf(container);
    const within = (list: string) => (isText ? property : [...property, index, list]);
    return [
      ...named(environment, "name", within("environment")),
      ...named(secrets, "name", within("secrets")),
    ];
  });
  return {
    name: `task ${textOf(inputs.family) ?? name}`,
    identity: TASK,
    carrier: "containerDefinitions",
    variables,
  };
}

function keys(map: Value | undefined, path: Path): Variables {
  return Object.keys(mapOf(map)).map((name) => ({ name, property: [...path, name] }));
}

/** Of a list of variables, each a map: what stands for its name. */
function named(list: Value | undefined, field: string, property: Path): Variables {
  return listOf(list).flatMap((variable) => {
    const name = textOf(mapOf(variable)[field]);
    return name === undefined ? [] : [{ name, property }];
  });
}
