import { ResourceHook } from "@pulumi/pulumi";

/**
 * Refuses to make a place that is written whole while a secret of it has no value yet: what stands there under its key
 * would be lost, and nobody can read it back.
 *
 * @param name of what writes the place
 * @param target its name in the catalog
 * @param missing the secrets that have no value yet
 * @param beginning those that may be getting their first one in this very run, which does not keep it when it is refused
 */
export function refuseIncomplete(
  name: string,
  target: string,
  missing: readonly string[],
  beginning: readonly string[],
): ResourceHook {
  const names = [...beginning, ...missing].join(" ");
  const call = beginning.length === 0 ? "" : " in one call";
  return new ResourceHook(
    `keyturn-whole-place-${name}`,
    () => {
      throw new Error(
        `${target} is written whole, and ${missing.join(", ")} has no value yet: what stands there for it would be lost. Take ` +
          `all of it over${call}: keyturn adopt ${names}. Where nothing stands there yet: keyturn begin ${names}`,
      );
    },
    { onDryRun: true },
  );
}
