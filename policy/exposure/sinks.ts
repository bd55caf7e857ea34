import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import { fitsGlob } from "../glob.ts";
import { rowsOfType } from "../of-type.ts";
import type { SeenResource } from "../view/resource.ts";
import { at, type Path } from "../view/value.ts";
import { isPlainPlace } from "./plain-forms.ts";

/** Where a type keeps secrets: ways into its inputs, in which `*` is any one key and `**` all that is below. */
interface Sinks {
  readonly type: RegExp;
  readonly paths: readonly string[];
  /** Some keep a value only where another property beside it says so. */
  readonly only?: (resource: SeenResource, path: Path) => boolean;
  /** Its package marks it secret whether it keeps it or not, so that a mark tells nothing. */
  readonly isAlwaysMarked?: true;
}

/** A binding or variable is kept as a secret where its `type` says so. */
const whereTypeIsSecret = ({ inputs }: SeenResource, path: Path): boolean =>
  at(inputs, [...path.slice(0, -1), "type"]) === "secret_text";

/** AWS encrypts a parameter of this type only; of the others anybody who may list them reads the value. */
const whereSecureString = ({ inputs }: SeenResource): boolean => inputs.type === "SecureString";

/**
 * Inputs that keep secrets though their package does not mark them, or that take a secret without showing it. Those
 * that a package marks need no row: the engine names them with each resource. From the packages' own types and the
 * services' documentation.
 */
const SINKS: readonly Sinks[] = [
  // A provider's credentials stay in the state, encrypted, and go to its plugin alone.
  { type: /^pulumi:providers:/, paths: ["**"] },
  { type: /^pulumi:(?:pulumi|index):Stash$/, paths: ["input.**"] },
  // Serialized with what its closures hold; the SDK marks it where that is a secret.
  { type: /^pulumi-nodejs:dynamic/, paths: ["__provider"] },
  { type: /^keyturn:/, paths: ["**"] },
  { type: /^command:(?:local|remote):/, paths: ["stdin", "environment.**", "connection.**"] },
  { type: /^random:/, paths: ["result"] },

  { type: /^aws:secretsmanager\/secretVersion:/, paths: ["secretString", "secretBinary", "secretStringWo"] },
  {
    type: /^aws:ssm\/parameter:/,
    paths: ["value", "valueWo"],
    only: whereSecureString,
    isAlwaysMarked: true,
  },
  { type: /^aws-native:secretsmanager:Secret$/, paths: ["secretString"] },

  {
    type: /^github:index\/\w*[sS]ecret:/,
    paths: ["value", "plaintextValue", "encryptedValue", "valueEncrypted"],
  },
  { type: /^gitlab:index\/\w*[vV]ariable:/, paths: ["value"] },

  {
    type: /^cloudflare:index\/(?:secretsStoreSecret|workersSecret|workerSecret):/,
    paths: ["value", "secretText"],
  },
  { type: /^cloudflare:index\/workers?Script:/, paths: ["secretTextBindings.*.text"] },
  {
    type: /^cloudflare:index\/(?:workers?Script|workerVersion|workersForPlatformsScript):/,
    paths: ["bindings.*.text", "bindings.*.keyBase64", "bindings.*.keyJwk"],
    only: (resource, path) => path.at(-1) !== "text" || whereTypeIsSecret(resource, path),
  },
  {
    type: /^cloudflare:index\/pagesProject:/,
    paths: ["deploymentConfigs.*.envVars.*.value"],
    only: whereTypeIsSecret,
  },
  { type: /^cloudflare:index\/pagesProject:/, paths: ["deploymentConfigs.*.secrets.*"] },
  { type: /^cloudflare:index\/(?:zeroTrust)?[tT]unnel/, paths: ["tunnelSecret", "secret"] },

  { type: /^kubernetes:core\/v1:Secret$/, paths: ["data.*", "stringData.*"] },
  { type: /^gcp:secretmanager\/secretVersion:/, paths: ["secretData", "secretDataWo"] },
  {
    type: /^(?:azure:keyvault\/secret:|azure-native:keyvault:Secret$)/,
    paths: ["value", "properties.value"],
  },
  { type: /^vault:/, paths: ["dataJson", "dataJsonWo"] },
  { type: /^doppler:index\/secret:/, paths: ["value"] },
  { type: /^vercel:index\/projectEnvironmentVariable/, paths: ["value", "variables.*.value"] },
  { type: /^tls:/, paths: ["privateKeyPem", "caPrivateKeyPem"] },
];

const sinksOf = rowsOfType(
  SINKS.map(({ paths, ...sinks }) => ({ ...sinks, ways: paths.map((path) => path.split(".")) })),
);
type FittingSinks = ReturnType<typeof sinksOf>;

/** Everybody who may look at the resource reads these, and no mark in the state changes that. */
const SHOWN_TO_ALL: ReadonlySet<string> = new Set([
  "annotations",
  "comment",
  "description",
  "displayName",
  "keepers",
  "labels",
  "metadataStartupScript",
  "name",
  "tags",
  "tagsAll",
  "triggers",
  "userData",
  "userDataBase64",
]);

/** Ways that a person named in the policy's settings: a type, in which `*` is any text, and a way into it. */
export interface OwnSink {
  readonly type: string;
  readonly property: string;
}

/** The form of that setting. */
export const OWN_SINKS: PolicyConfigJSONSchema = {
  type: "array",
  description: "More places that keep secrets: a resource's type and a way into it; `*` is any text or key.",
  items: {
    type: "object",
    properties: { type: { type: "string" }, property: { type: "string" } },
    required: ["type", "property"],
    additionalProperties: false,
  },
};

/** Whether a secret that stands at this place of a resource's inputs is kept there. */
export function isSink(resource: SeenResource, path: Path, own: readonly OwnSink[] = []): boolean {
  if (own.some((sink) => fitsGlob(sink.type, resource.type) && leadsTo(sink.property.split("."), path)))
    return true;
  const fitting = fittingSinks(resource, path);
  if (fitting.some(({ only }) => only?.(resource, path) ?? true)) return true;
  // A mark, the program's own or the package's, makes no secret of what the service shows: `environment` of a function.
  if (fitting.length > 0 || isPlainPlace(resource, path)) return false;
  const [first] = path;
  return resource.secretOutputs.includes(String(first)) && !SHOWN_TO_ALL.has(String(first));
}

function fittingSinks({ type }: SeenResource, path: Path): FittingSinks {
  return sinksOf(type).filter(({ ways }) => ways.some((way) => leadsTo(way, path)));
}

/** Whether a place does not keep what stands there, and is marked by its package all the same: a parameter of type String. */
export function isMarkedForNothing(resource: SeenResource, path: Path): boolean {
  const fitting = fittingSinks(resource, path);
  return (
    fitting.some(({ isAlwaysMarked }) => isAlwaysMarked) &&
    !fitting.some(({ only }) => only?.(resource, path) ?? true)
  );
}

/** Whether something below this place may be a sink, though the place as a whole is none: a list of bindings. */
export function holdsSinks({ type }: SeenResource, path: Path): boolean {
  return sinksOf(type).some(({ ways }) =>
    ways.some((way) => way.length > path.length && leadsTo(way.slice(0, path.length), path)),
  );
}

function leadsTo(way: readonly string[], path: Path): boolean {
  for (const [index, part] of way.entries()) {
    if (part === "**") return true;
    const key = path[index];
    if (key === undefined) return false;
    if (part !== "*" && part !== String(key)) return false;
  }
  // What is marked below a place that keeps it is kept as well.
  return path.length >= way.length;
}
