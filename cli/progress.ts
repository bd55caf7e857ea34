import type { StepWatcher } from "./engine/run.ts";
import { note } from "./output.ts";

/** Follows the engine: the preview counts the steps, the update takes them. */
export interface EngineProgress {
  planning: StepWatcher;
  applying: StepWatcher;
  /** What the preview found to do, in a person's words. */
  found(): string[];
}

/**
 * Tells on standard error what the engine is at, and how far.
 *
 * @param adopting places are taken over as they stand, and nothing is written
 */
export function engineProgress({ adopting = false } = {}): EngineProgress {
  const planned = new Map<string, string>();
  let finished = 0;
  return {
    planning: {
      planned(op, type, name) {
        const step = describe(op, type, name, adopting);
        if (step !== undefined) planned.set(`${op} ${type} ${name}`, `${step.verb} ${step.what}`);
      },
    },
    applying: {
      done(op, type, name) {
        const step = describe(op, type, name, adopting);
        if (step === undefined) return;
        finished += 1;
        note(`[${finished}/${Math.max(planned.size, finished)}] ${step.past} ${step.what}`);
      },
    },
    found: () => [...planned.values()],
  };
}

interface Step {
  verb: string;
  past: string;
  what: string;
}

/** A step in a person's words, or undefined for what a person need not hear of. */
function describe(op: string, type: string, name: string, adopting: boolean): Step | undefined {
  const [, secret, generation] = /^(.+)-g(\d+)$/.exec(name) ?? [];
  if (secret !== undefined) {
    const what = `${secret} generation ${generation}`;
    if (op === "delete") return { verb: "retire", past: "retired", what };
    if (op !== "create") return undefined;
    const adopted = type.endsWith(":AdoptedValue");
    return adopted ? { verb: "adopt", past: "adopted", what } : { verb: "make", past: "made", what };
  }
  if (!type.endsWith(":EnvFiles") || (op !== "create" && op !== "update")) return undefined;
  if (adopting) return { verb: "take over", past: "took over", what: name };
  return { verb: "write", past: "wrote", what: name };
}
