import { ResourceHook, type Stash } from "@pulumi/pulumi";
import type { Generations } from "../plan/index.ts";

/** How long a ledger's answer may take, in ms: it is there as soon as the engine has dealt with the ledger. */
const PATIENCE_MS = 5_000;

/**
 * Refuses to make a generation in a run that leaves the secret's ledger out (`--target`, `--exclude`): the engine then
 * answers with the ledger as the state has it, and that one names other generations.
 *
 * @param name the secret's
 * @param wanted the stack file's entry
 */
export function requireLedger(
  name: string,
  generation: number,
  ledger: Stash,
  wanted: Generations,
): ResourceHook {
  return new ResourceHook(
    `keyturn-require-ledger-${name}-g${generation}`,
    async () => {
      const held = await answered(ledger);
      if (held?.current === wanted.current && held.next === wanted.next) return;
      throw new Error(
        `this run leaves the ledger of ${name} out, and nothing would stop a number from being used twice. Name it as ` +
          `well: --target '**${name}-ledger', or leave --target and --exclude away`,
      );
    },
    { onDryRun: true },
  );
}

/** Nothing where the ledger was not made: an output that is not known never answers. */
function answered(ledger: Stash): Promise<Generations | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    ledger.input.apply((input) => {
      clearTimeout(timer);
      resolve(input as Generations | undefined);
    });
  });
}
