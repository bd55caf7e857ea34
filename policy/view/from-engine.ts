import { Secret } from "@pulumi/policy";
import { asset } from "@pulumi/pulumi";
import { ASSET, type Asset, type Path, UNKNOWN, type Value } from "./value.ts";

/**
 * What stands in the engine's protocol for what is not known yet, by its type (pulumi/pulumi,
 * sdk/go/common/resource/plugin/rpc.go). Reading one through the SDK's proxy throws, which would end the whole policy
 * for one unknown property, so properties are read behind it.
 */
const UNKNOWN_VALUES: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Names by which the SDK's proxies answer (@pulumi/policy 1.21, proxy.ts; its types leave them out). */
const IS_PROXY = "__isSpecialProxy";
const BEHIND_PROXY = "__getSpecialProxyTarget";

/** A resource's properties, and the ways to those that are marked secret. */
export interface Read {
  readonly values: { readonly [property: string]: Value };
  readonly secrets: readonly Path[];
  /** Where texts are given as files: until it has resolved their content is not there. */
  readonly whole?: Promise<unknown>;
}

/**
 * Reads what the SDK hands to a policy: takes its proxies and secret wrappers away and says where the latter were.
 * The wrappers are there in a remediation only (@pulumi/policy 1.21, server.ts).
 */
export function readProperties(props: unknown): Read {
  const secrets: Path[] = [];
  const reading: Reading = { secrets, texts: [] };
  const bare = behindProxies(props);
  const values: Record<string, Value> = Object.create(null);
  if (typeof bare !== "object" || bare === null) return { values, secrets };
  for (const [name, value] of Object.entries(bare)) values[name] = read(value, [name], reading);
  return { values, secrets, ...(reading.texts.length > 0 && { whole: Promise.all(reading.texts) }) };
}

/** What is gathered on the way. */
interface Reading {
  readonly secrets: Path[];
  readonly texts: Promise<void>[];
}

function read(raw: unknown, path: Path, reading: Reading): Value {
  const value = behindProxies(raw);
  if (UNKNOWN_VALUES.has(value)) return UNKNOWN;
  if (value instanceof Secret) {
    reading.secrets.push(path);
    // What is marked within what is marked says nothing more.
    return read(value.value, path, { ...reading, secrets: [] });
  }
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item, index) => read(item, [...path, index], reading));
  if (asset.Asset.isInstance(value) || isWholeArchive(value)) return readAsset(value, reading);
  if (typeof value !== "object") return null;
  const map: Record<string, Value> = Object.create(null);
  if (asset.Archive.isInstance(value)) reading.texts.push(readFiles(value, map, path, reading.secrets));
  else for (const [key, inner] of Object.entries(value)) map[key] = read(inner, [...path, key], reading);
  return map;
}

/** The files of an archive: the SDK makes a promise of them, though it has them. */
async function readFiles(
  archive: asset.Archive,
  map: Record<string, Value>,
  path: Path,
  secrets: Path[],
): Promise<void> {
  const files: unknown = await (archive as { readonly assets?: unknown }).assets;
  const texts: Promise<void>[] = [];
  for (const [name, file] of Object.entries(files ?? {}))
    map[name] = read(file, [...path, name], { secrets, texts });
  await Promise.all(texts);
}

/** An archive that is a file or got from elsewhere; another one is a map of its files. */
function isWholeArchive(value: unknown): value is asset.Archive {
  return asset.Archive.isInstance(value) && !("assets" in value);
}

function readAsset(value: asset.Asset | asset.Archive, { texts }: Reading): Asset {
  const { text, path, uri } = value as { text?: unknown; path?: unknown; uri?: unknown };
  const read: { -readonly [key in keyof Asset]: Asset[key] } = { [ASSET]: true };
  // The SDK makes a promise of either, though it has them.
  const take = async (name: "text" | "path" | "uri", given: unknown) => {
    const known = await given;
    if (typeof known === "string") read[name] = known;
  };
  texts.push(take("text", text), take("path", path), take("uri", uri));
  return read;
}

/** What stands behind the SDK's proxies, of which there may be two around one value. */
function behindProxies(value: unknown): unknown {
  let here = value;
  while (isProxied(here)) here = here[BEHIND_PROXY];
  return here;
}

function isProxied(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && (value as Record<string, unknown>)[IS_PROXY] === true;
}
