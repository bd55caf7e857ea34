import { isDeepStrictEqual } from "node:util";
import type { CheckRequest, CheckResult, DiffRequest, DiffResult } from "../provider.ts";
import { mapValues, type PropertyMap, type PropertyValue, Secret, Unknown, unwrap } from "../values.ts";
import { CONFIG_KEYS } from "./settings.ts";

// What the engine adds to a provider's own keys.
const ENGINE_KEYS: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "parameterization"]);

/** Marks the token secret, as recorded, and refuses keys that the provider does not have. */
export function checkConfig({ news }: CheckRequest): CheckResult {
  const strangers = Object.keys(news).filter(
    (key) => !CONFIG_KEYS.has(key) && !ENGINE_KEYS.has(key) && !key.startsWith("__"),
  );
  return {
    inputs: mapValues(news, (value, key) => (key === "token" ? secret(value) : value)),
    failures: strangers.map((key) => ({
      property: "",
      reason: `could not validate provider configuration: Invalid or unknown key. Check \`pulumi config get github:${key}\`.`,
    })),
  };
}

/** A changed setting is taken up; none replaces what was made with the one before. */
export function diffConfig({ olds, news }: DiffRequest): DiffResult {
  const keys = [...CONFIG_KEYS].filter((key) => !isDeepStrictEqual(plain(olds, key), plain(news, key)));
  return { diffs: keys.sort(), replaces: [] };
}

function plain(map: PropertyMap, key: string): PropertyValue {
  return unwrap(map[key] ?? null);
}

function secret(value: PropertyValue): PropertyValue {
  return value instanceof Secret || value instanceof Unknown ? value : new Secret(value);
}
