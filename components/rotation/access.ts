import { all, Config, type Output, output, secret } from "@pulumi/pulumi";
import { ACCESS_NAMESPACE, accessOf } from "../catalog/index.ts";
import type { SinkContext } from "../sinks/sink.ts";
import { stackSettings, VAULT_SETTINGS } from "../sinks/stack-settings.ts";
import type { Delivered } from "./delivered.ts";

/**
 * What keyturn itself comes in with at a target that names a credential: values to try, the one in use first. Of a secret
 * of the catalog that turns in the same run, the place may know either.
 *
 * @param delivered filled by the time that the engine asks for anything: the credential may stand behind its target in the file
 */
export function accessTo(delivered: ReadonlyMap<string, Delivered>): SinkContext["access"] {
  const config = new Config(ACCESS_NAMESPACE);
  return (target) => {
    if (target.kind === "vault-kv") return stackSettings(VAULT_SETTINGS);
    const access = accessOf(target);
    if (access === undefined) return undefined;
    if ("config" in access) {
      const value: Output<string | undefined> = config.getSecret(access.config) ?? output(undefined);
      return secret(value.apply((given) => (given === undefined || given === "" ? [] : [given])));
    }
    const known = Promise.resolve().then(() => valuesOf(delivered.get(access.secret)));
    return secret(output(known));
  };
}

function valuesOf(delivered: Delivered | undefined): Output<string[]> {
  const values = [delivered?.value, delivered?.previousValue].filter((value) => value !== undefined);
  return all(values);
}
