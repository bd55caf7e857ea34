import type { Draft, DraftSecret, DraftTarget } from "../draft.ts";
import type { Finding } from "../problem.ts";

/** Old names that are not free: what is kept under them would be claimed by two. */
function claimed(kind: "secret" | "target", things: readonly (DraftSecret | DraftTarget)[]): Finding[] {
  const owners = new Map(things.map(({ name }) => [name, name]));
  return things.flatMap(({ name, formerly }) =>
    formerly.flatMap(({ name: old, index }): Finding[] => {
      const owner = owners.get(old);
      owners.set(old, owner ?? name);
      if (owner === undefined) return [];
      const message =
        old === name
          ? "is its own name"
          : owner === old
            ? `is a ${kind} of this catalog today`
            : `was named by \`${owner}\` already`;
      const path = [`${kind}s`, name, "formerly", index];
      return [{ path, at: "value", message, remedy: "remove it here" }];
    }),
  );
}

/**
 * The key is the secret's name where nothing else is said, so that a renamed secret would go to another key, and nobody
 * would turn what stands under the old one.
 */
function movedKeys({ name, formerly, deliveries }: DraftSecret): Finding[] {
  const old = formerly.at(-1);
  if (old === undefined) return [];
  return deliveries.flatMap(({ stage, item, target, said }): Finding[] => {
    if (said) return [];
    return [
      {
        path: ["secrets", name, "stages", stage, "deliver", item],
        at: "value",
        message: `does not say the key, which would become ${name} with the secret's name`,
        remedy: `write { to: ${target}, as: ${old.name} } to keep the place as it is`,
      },
    ];
  });
}

/** Checks what was called otherwise before. */
export function renames({ secrets, targets }: Draft): Finding[] {
  return [
    ...claimed("secret", secrets),
    ...claimed("target", targets),
    ...secrets.flatMap((secret) => movedKeys(secret)),
  ];
}
