import type { Ending, Waiting } from "./await-up.ts";
import type { ChosenService } from "./choose.ts";
import { type Made, makeAnew } from "./make-anew.ts";

/** What came of all steps. */
export interface Ran {
  readonly made: readonly Made[];
  /** Those that were not begun, since one before them failed or somebody stopped it. */
  readonly notBegun: readonly string[];
}

/**
 * Makes the services of each step anew, those of one step together. Where one fails the steps behind it are not begun:
 * what rests on it would begin without it.
 */
export async function runSteps(
  steps: readonly (readonly ChosenService[])[],
  endings: ReadonlyMap<string, Ending>,
  waiting: Waiting,
  told: (made: Made) => void,
): Promise<Ran> {
  const made: Made[] = [];
  for (const [at, step] of steps.entries()) {
    const hasFailed = made.some(({ how }) => how === "failed");
    if (hasFailed || waiting.signal.aborted) {
      return { made, notBegun: steps.slice(at).flatMap((left) => left.map(({ known }) => known.id)) };
    }
    const ended = step.map(async (service) => {
      const one = await makeAnew(service, endings.get(service.known.id) ?? "stays", waiting);
      told(one);
      made.push(one);
    });
    await Promise.all(ended);
  }
  return { made, notBegun: [] };
}
