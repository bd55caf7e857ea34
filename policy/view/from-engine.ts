import {
  specialArchiveSig,
  specialAssetSig,
  specialSecretSig,
  specialSigKey,
} from "@pulumi/pulumi/runtime/rpc.js";
import { ASSET, type Asset, type Path, UNKNOWN, type Value } from "./value.ts";

/**
 * What stands in the engine's protocol for what is not known yet, by its type (pulumi/pulumi,
 * sdk/go/common/resource/plugin/rpc.go).
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

/** A resource's properties, and the ways to those that are marked secret. */
export interface Read {
  readonly values: { readonly [property: string]: Value };
  /** The outermost marks only. */
  readonly secrets: readonly Path[];
}

/** Reads a resource's properties as the engine's protocol writes them: marks, assets and unknowns are signed objects. */
export function readProperties(properties: object): Read {
  const secrets: Path[] = [];
  const values: Record<string, Value> = Object.create(null);
  for (const [name, value] of Object.entries(properties))
    if (value !== undefined) values[name] = read(value, [name], secrets);
  return { values, secrets };
}

function read(raw: unknown, path: Path, secrets: Path[]): Value {
  if (UNKNOWN_VALUES.has(raw)) return UNKNOWN;
  if (typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean") return raw;
  if (typeof raw !== "object" || raw === null) return null;
  if (Array.isArray(raw)) return raw.map((item, index) => read(item, [...path, index], secrets));
  const object: { readonly [key: string]: unknown } = { ...raw };
  switch (object[specialSigKey]) {
    case specialSecretSig:
      secrets.push(path);
      // What is marked within what is marked says nothing more.
      return read(object.value, path, []);
    case specialAssetSig:
      return readAsset(object);
    case specialArchiveSig:
      // One that is a file or got from elsewhere is whole; another one is a map of its files.
      return isMap(object.assets) ? readMap(object.assets, path, secrets) : readAsset(object);
    default:
      return readMap(object, path, secrets);
  }
}

function readMap(object: object, path: Path, secrets: Path[]): Value {
  const map: Record<string, Value> = Object.create(null);
  for (const [key, inner] of Object.entries(object)) map[key] = read(inner, [...path, key], secrets);
  return map;
}

function readAsset({ text, path, uri }: { readonly [key: string]: unknown }): Asset {
  return {
    [ASSET]: true,
    ...(typeof text === "string" && { text }),
    ...(typeof path === "string" && { path }),
    ...(typeof uri === "string" && { uri }),
  };
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
