import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { testValue } from "./outputs.ts";

/**
 * The configuration of a stack of this repository as the engine passes it to a program: text as it stands, anything
 * else as JSON (sdk/go/common/resource/config).
 * What is encrypted there is another value here, always the same for a key: the tests have no passphrase.
 */
export function stackSettings(stack: string): {
  config: Record<string, string>;
  secretKeys: string[];
} {
  const file = parse(readFileSync(join(PACKAGE_ROOT, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const secretKeys = Object.keys(file.config).filter((key) => isEncrypted(file.config[key]));
  const given = Object.fromEntries(secretKeys.map((key) => [key, testValue(key)]));
  return { config: settings({ ...file.config, ...given }), secretKeys };
}

function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

/** Settings as the engine passes them. */
export function settings(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return [key, text];
    }),
  );
}
