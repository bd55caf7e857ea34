// @ts-check
import { createRequire } from "node:module";
import { collectSecrets } from "./crash.js";

/**
 * The values that the engine has told this program, kept to be struck out of what it says when it breaks off: outputs of
 * resources come through the SDK's `deserializeProperties` (runtime/rpc.ts), and encrypted configuration through the
 * environment.
 *
 * @returns {ReadonlySet<string>} grows as the program runs
 */
export function programSecrets() {
  /** @type {Set<string>} */
  const known = new Set();
  const rpc = createRequire(import.meta.url)("@pulumi/pulumi/runtime/rpc");
  const { deserializeProperties } = rpc;
  rpc.deserializeProperties = (/** @type {unknown[]} */ ...args) => {
    const properties = deserializeProperties(...args);
    collectSecrets(properties, known);
    return properties;
  };
  const held = Reflect.get(globalThis, Symbol.for("keyturn.config")) ?? process.env;
  /** @type {Record<string, string>} */
  const config = JSON.parse(held.PULUMI_CONFIG || "{}");
  const encrypted = new Set(JSON.parse(held.PULUMI_CONFIG_SECRET_KEYS || "[]").map(plainKey));
  const values = Object.entries(config).filter(([key]) => encrypted.has(plainKey(key)));
  for (const [, value] of values) if (value.length >= 8) known.add(value);
  return known;
}

/** A language host may write `github:config:token` for `github:token`. @param {string} key */
const plainKey = (key) => key.replace(":config:", ":");
