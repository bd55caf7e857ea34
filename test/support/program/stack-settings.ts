import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";

/**
 * The configuration of a stack of this repository as the engine passes it to a program: text as it stands, anything
 * else as JSON (sdk/go/common/resource/config).
 *
 * @throws Error for an encrypted value: the tests have no passphrase
 */
export function stackSettings(stack: string): Record<string, string> {
  const file = parse(readFileSync(join(PACKAGE_ROOT, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return settings(file.config);
}

/** Settings as the engine passes them. */
export function settings(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      if (text.includes('"secure":')) throw new Error(`${key} is encrypted: it can't be read here`);
      return [key, text];
    }),
  );
}
