import { log, type Output, ResourceHook } from "@pulumi/pulumi";
import { type Catalog, presentsValue } from "../catalog/index.ts";
import { askProbe, type Question } from "../probes/index.ts";
import { plain } from "./plain.ts";

/** What is asked before a secret turns. */
export interface HealthArgs {
  secret: string;
  catalog: Catalog;
  /** The value in use. */
  inUse: Output<string>;
}

/** Asked once a run: they say how the system is, whatever turns. */
const general = new Map<string, Promise<void>>();

/**
 * The health gate: asks, before a new generation is made and so before anything is written, whether the system works as it
 * stands. The probes of the secret that turns are asked with the value in use; those of all others that present no value
 * are asked too. An unhealthy system would make every later probe's answer worthless.
 */
export function requireHealth({ secret, catalog, inUse }: HealthArgs): ResourceHook {
  return new ResourceHook(`keyturn-health-${secret}`, async () => {
    const ask = (name: string, question: Question) => {
      const probe = catalog.probes[name];
      if (probe === undefined) throw new Error(`there is no probe ${name}`);
      return askProbe(name, { ...probe, settle: 0 }, question, { warn: (text) => void log.warn(text) });
    };
    const own = probesOf(catalog, secret);
    try {
      for (const name of probesOf(catalog)) {
        const probe = catalog.probes[name];
        // A workflow is no question: it does something, and takes its time.
        if (probe === undefined || presentsValue(probe) || probe["github-workflow"] !== undefined) continue;
        const asked = general.get(name) ?? ask(name, { expected: "accept", what: "nothing" });
        general.set(name, asked);
        await asked;
      }
      for (const name of own) {
        const probe = catalog.probes[name];
        if (probe === undefined || !presentsValue(probe)) continue;
        const value = await plain(inUse);
        if (value === undefined) throw new Error(`the value of ${secret} in use is left out of this run`);
        await ask(name, { value, expected: "accept", what: `the value of ${secret} in use` });
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `the system is not healthy, and ${secret} is not rotated: ${why}. Mend it, then keyturn resume. To rotate all ` +
          `the same, and say so on record: keyturn resume --ignore-health. To let it be: keyturn rollback ${secret}`,
      );
    }
  });
}

/** The names of the probes that a secret's stages are verified by; of all secrets where none is named. */
function probesOf({ secrets }: Catalog, secret?: string): string[] {
  const asked = Object.entries(secrets).filter(([name]) => secret === undefined || name === secret);
  return [...new Set(asked.flatMap(([, { stages }]) => stages.flatMap(({ verify }) => verify)))];
}
