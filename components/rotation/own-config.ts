import { runtime } from "@pulumi/pulumi";

/** Left by `tools/start/keep-config.js`, which took them out of the environment; else they are still there. */
const held =
  (globalThis as Record<symbol, Record<string, string | undefined> | undefined>)[
    Symbol.for("keyturn.config")
  ] ?? process.env;

/** The keys of the stack's configuration, such as `github:token`, whose values are encrypted in its file. */
export const encryptedKeys: readonly string[] = JSON.parse(
  held.PULUMI_CONFIG_SECRET_KEYS || "[]",
) as string[];

// Import this before anything that reads the stack's configuration.
if (held !== process.env && held.PULUMI_CONFIG !== undefined) {
  runtime.setAllConfig(JSON.parse(held.PULUMI_CONFIG) as Record<string, string>, [...encryptedKeys]);
}
