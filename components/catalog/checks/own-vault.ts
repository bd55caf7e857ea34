import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";

/** Finds a secret that is taken from Vault and delivered to where it came from: its removal would empty what others turn. */
export function ownVault({ secrets, targets }: Draft): Finding[] {
  return secrets.flatMap(({ name, source, deliveries }): Finding[] => {
    if (source?.kind !== "vault-kv") return [];
    return deliveries.flatMap(({ stage, item, target: to, key }): Finding[] => {
      const target = targets.find((one) => one.name === to)?.target;
      if (target?.kind !== "vault-kv") return [];
      const isThere = (["mount", "path", "namespace"] as const).every(
        (part) => target[part] === source[part],
      );
      if (!isThere || key !== source.field) return [];
      const path = ["secrets", name, "stages", stage, "deliver", item];
      const message = "is where it is taken from";
      return [{ path, at: "value", message, remedy: "deliver it to another path, or under another key" }];
    });
  });
}
