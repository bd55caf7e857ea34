import { ResourceHook } from "@pulumi/pulumi";

/** Secrets whose ledger is made in this run: nothing of theirs was there before. */
const begun = new Set<string>();

/** To be called when a secret's ledger is made, which comes before everything else of it. */
export function noteBegun(secret: string): void {
  begun.add(secret);
}

/**
 * Refuses to make what must have been made by an earlier run: the older of two generations that live, or an adopted
 * value whose place holds another one by now. Made again it would be another value, and a rollback would deliver it.
 *
 * @param name the resource's
 * @param what in words, such as `generation 1 of JWT_SECRET`
 * @param secrets those whose ledgers tell whether the system only begins
 */
export function refuseRemake(name: string, what: string, secrets: readonly string[]): ResourceHook {
  return new ResourceHook(
    `keyturn-refuse-remake-${name}`,
    () => {
      if (secrets.every((secret) => begun.has(secret))) return;
      throw new Error(
        `${what} is to live on, and the state does not hold it: made again it would be another value. Bring back ` +
          `the state that holds it, or, where it is lost or was never there, let it go: keyturn retire ${secrets.join(" ")}`,
      );
    },
    { onDryRun: true },
  );
}
