import type { SeenResource } from "../view/resource.ts";
import type { Path, Value } from "../view/value.ts";
import type { Cloud } from "./cloud-keys.ts";
import { environmentOf } from "./environments.ts";
import { mapOf } from "./read.ts";

/** What has an identity of its own with a cloud, or can get one, so that it needs no key. */
export interface Identified {
  /** The clouds of which it needs none. */
  readonly clouds: readonly Cloud[];
  /** What to use instead, in words. */
  readonly instead: string;
  /** Names under which something is delivered there, each with its property. */
  readonly names: readonly { readonly name: string; readonly property: Path }[];
  /** Properties of which a value may be made of a key. */
  readonly carriers: readonly string[];
}

const EVERY: readonly Cloud[] = ["AWS", "Google Cloud", "Azure"];
/** GitHub: "About security hardening with OpenID Connect". */
const OIDC =
  "the job's own OIDC token (id-token: write; role-to-assume, workload identity, federated credential)";
const INSTANCE = "an instance profile with a role";

type Read = (resource: SeenResource, hosts: (host: string) => boolean) => Identified | undefined;

const READERS: Readonly<Record<string, Read>> = {
  "github:index/actionsSecret:ActionsSecret": workflow("secretName"),
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": workflow("secretName"),
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": workflow("secretName"),
  "github:index/actionsVariable:ActionsVariable": workflow("variableName"),
  "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable": workflow("variableName"),
  "github:index/actionsOrganizationVariable:ActionsOrganizationVariable": workflow("variableName"),
  "gitlab:index/projectVariable:ProjectVariable": ({ inputs }) => ({
    clouds: EVERY,
    instead: "the job's own ID token (id_tokens)",
    names: named(inputs.key, ["key"]),
    carriers: ["value"],
  }),
  "aws:ec2/instance:Instance": userData,
  "aws-native:ec2:Instance": userData,
  "aws:ec2/launchTemplate:LaunchTemplate": userData,
  "aws:ec2/launchConfiguration:LaunchConfiguration": userData,
  // A host is known to be one of EC2's by its name alone.
  "keyturn:index:PlaceValues": ({ inputs }, isInstance) => {
    const { kind, host } = mapOf(inputs.target);
    if (kind !== "ssh-env-file" || typeof host !== "string" || !isInstance(host)) return undefined;
    return {
      clouds: ["AWS"],
      instead: INSTANCE,
      names: keys(inputs.entries, ["entries"]),
      carriers: ["entries"],
    };
  },
};

/**
 * What a resource delivers to a program that needs no static key; nothing of any other resource.
 *
 * @param isInstance whether a host's name is that of an EC2 instance
 */
export function identified(
  resource: SeenResource,
  isInstance: (host: string) => boolean,
): Identified | undefined {
  const reader = Object.hasOwn(READERS, resource.type) ? READERS[resource.type] : program;
  return reader?.(resource, isInstance);
}

function program(resource: SeenResource): Identified | undefined {
  const environment = environmentOf(resource);
  if (environment?.identity === undefined) return undefined;
  const { identity, variables, carrier } = environment;
  return { clouds: [identity.cloud], instead: identity.what, names: variables, carriers: [carrier] };
}

function workflow(property: string): Read {
  return ({ inputs }) => ({
    clouds: EVERY,
    instead: OIDC,
    names: named(inputs[property], [property]),
    carriers: ["value", "plaintextValue", "encryptedValue", "valueEncrypted"],
  });
}

/** Names in a script or a cloud-init file: `AWS_SECRET_ACCESS_KEY=`, `aws_secret_access_key = `. */
function userData({ inputs }: SeenResource): Identified {
  const found = ["userData", "userDataBase64"].flatMap((property) => {
    const value = inputs[property];
    if (typeof value !== "string") return [];
    // A launch template's is in base64 under the same name.
    const text = `${value}\n${Buffer.from(value, "base64").toString()}`;
    return [...text.matchAll(/\b([A-Z][A-Z0-9_]+)\s*[=:]/gi)].map(([, name = ""]) => ({
      name,
      property: [property],
    }));
  });
  return { clouds: ["AWS"], instead: INSTANCE, names: found, carriers: ["userData", "userDataBase64"] };
}

function named(value: Value | undefined, property: Path): Identified["names"] {
  return typeof value === "string" ? [{ name: value, property }] : [];
}

function keys(map: Value | undefined, path: Path): Identified["names"] {
  return Object.keys(mapOf(map)).map((name) => ({ name, property: [...path, name] }));
}
