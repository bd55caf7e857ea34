import { ASSET_SIGNATURE, type Recorded, SIGNATURE, UNKNOWN_TEXT } from "../record/recording.ts";

/** A text in a recorded program that nobody keeps secret, where a leak may be planted. */
export interface Place {
  readonly kind: string;
  /** Which of the program's resources. */
  readonly resource: number;
  /** The way to it in what was sent. */
  readonly path: readonly (string | number)[];
}

/** Kinds of places, by the type of the resource and the way in it; the first that fits. */
const KINDS: readonly (readonly [string, (type: string, path: string) => boolean])[] = [
  ["tags", (_, path) => /^(?:tags|labels|annotations|metadata\.(?:labels|annotations))\b/.test(path)],
  ["user data", (_, path) => /^(?:userData\w*|metadataStartupScript|customData)$/.test(path)],
  [
    "containers",
    (_, path) => /^(?:containerDefinitions|containerProperties|template\.containers)/.test(path),
  ],
  ["environment", (_, path) => /environment|envVars|appSettings|variables/i.test(path)],
  ["plain binding", (type, path) => /worker|pagesProject/i.test(type) && /^bindings|text$/.test(path)],
  ["command", (type, path) => type.startsWith("command:") || /(?:^|\.)commands?\b/i.test(path)],
  ["object", (type, path) => /object|file/i.test(type) && /^(?:content|source|asset)/.test(path)],
  [
    "DNS record",
    (type, path) => /record/i.test(type) && /^(?:records|content|value|data|rrdatas)/.test(path),
  ],
  ["policy document", (_, path) => /policy|document|definition/i.test(path)],
  ["description", (_, path) => /(?:description|comment)$/i.test(path)],
  ["name", (_, path) => /name$/i.test(path)],
  ["id", (_, path) => /ids?(?:\.\d+)?$/i.test(path)],
  ["other", () => true],
];

/** Names under which a secret would stand rightly, or might; or where an API takes a few words only. */
const RIGHTLY =
  /^type$|secret|passw|passphrase|private|key|token|credential|auth|cert|connection|login|sensitive/i;

/** Types that are there to keep secrets, or to pass them on. */
const KEEPERS =
  /secret|password|credential|variable|parameter|keyvault|vault:|accessKey|stash|^pulumi:|random:|tls:/i;

/** All places of a program. */
export function placesOf(resources: readonly Recorded[]): Place[] {
  return resources.flatMap((one, resource) => {
    if (KEEPERS.test(one.type)) return [];
    return Object.entries(one.inputs)
      .filter(([property]) => !one.secretOutputs.includes(property))
      .flatMap(([property, value]) => [...textsBelow(value, [property])])
      .filter((path) => !path.some((key) => RIGHTLY.test(String(key))) && !isForCommands(one.type, path))
      .map((path) => ({ kind: kindOf(one.type, path), resource, path }));
  });
}

/** A command takes secrets by its standard input, its environment and its connection. */
function isForCommands(type: string, [first]: Place["path"]): boolean {
  return type.startsWith("command:") && /^(?:stdin|environment|connection)$/.test(String(first));
}

function kindOf(type: string, path: Place["path"]): string {
  const [kind = "other"] = KINDS.find(([, fits]) => fits(type, path.join("."))) ?? [];
  return kind;
}

/** Ways to texts; through no mark but an asset's. */
function* textsBelow(wire: unknown, path: Place["path"]): Generator<Place["path"]> {
  if (typeof wire === "string") {
    if (wire !== UNKNOWN_TEXT) yield path;
    return;
  }
  if (typeof wire !== "object" || wire === null) return;
  const signature = (wire as Record<string, unknown>)[SIGNATURE];
  if (signature === ASSET_SIGNATURE && "text" in wire) yield [...path, "text"];
  if (signature !== undefined) return;
  const entries = Array.isArray(wire)
    ? wire.map((item, index) => [index, item] as const)
    : Object.entries(wire);
  for (const [key, inner] of entries) yield* textsBelow(inner, [...path, key]);
}
