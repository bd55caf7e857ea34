import { isDeepStrictEqual } from "node:util";
import type { PropertyDiffKind } from "../provider.ts";
import {
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  Secret,
  unwrap,
  unwrapOutputs,
} from "../values.ts";

// Marks assets, archives and references, which are one value each (pulumi sdk/go/common/resource/sig).
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * Which property paths differ, as plugins made with pulumi-go-provider report it. A secret is one value, and one that
 * was plain before has changed. Sources: pulumi sdk/go/common/resource/properties_diff.go and properties_path.go,
 * resource/plugin/provider.go (`NewDetailedDiffFromObjectDiff`).
 */
export function propertyDiff(olds: PropertyMap, news: PropertyMap): ReadonlyMap<string, PropertyDiffKind> {
  const found = new Map<string, PropertyDiffKind>();
  compareMaps("", olds, news, found);
  return found;
}

type Found = Map<string, PropertyDiffKind>;

function compareMaps(path: string, olds: PropertyMap, news: PropertyMap, found: Found): void {
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    compare(join(path, name), unwrapOutputs(olds[name] ?? null), unwrapOutputs(news[name] ?? null), found);
  }
}

function compare(path: string, old: PropertyValue, now: PropertyValue, found: Found): void {
  if (Array.isArray(old) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(old.length, now.length); index++) {
      const at = `${path}[${index}]`;
      if (index >= old.length) found.set(at, "ADD");
      else if (index >= now.length) found.set(at, "DELETE");
      else compare(at, old[index] ?? null, now[index] ?? null, found);
    }
  } else if (isPlainMap(old) && isPlainMap(now)) {
    compareMaps(path, old, now, found);
  } else if (!same(old, now)) {
    found.set(path, old === null ? "ADD" : now === null ? "DELETE" : "UPDATE");
  }
}

function isPlainMap(value: PropertyValue): value is PropertyMap {
  return isPropertyMap(value) && !(SIGNATURE in value);
}

function same(old: PropertyValue, now: PropertyValue): boolean {
  const sameMark = old instanceof Secret === now instanceof Secret;
  return sameMark && isDeepStrictEqual(unwrap(old), unwrap(now));
}

function join(path: string, name: string): string {
  if (/[^A-Za-z0-9_]/.test(name)) return `${path}["${name.replaceAll('"', '\\"')}"]`;
  return path === "" ? name : `${path}.${name}`;
}
