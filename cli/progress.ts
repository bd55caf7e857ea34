import type { StepWatcher } from "./engine/run.ts";
import { note } from "./output.ts";
import { type StepContext, stepInWords } from "./step-words.ts";

/** Follows the engine: the preview counts the steps, the update takes them. */
export interface EngineProgress {
  planning: StepWatcher;
  applying: StepWatcher;
  /** What the preview found to do, in a person's words. */
  found(): string[];
}

/** Tells on standard error what the engine is at, and how far. */
export function engineProgress(context: StepContext): EngineProgress {
  const planned = new Map<string, string>();
  let finished = 0;
  const told = new Set<string>();
  const warned = (message: string) => {
    if (!told.has(message)) note(`mind: ${message}`);
    told.add(message);
  };
  return {
    planning: {
      warned,
      planned(step) {
        const words = stepInWords(step, context);
        if (words !== undefined) planned.set(`${step.op} ${step.type} ${step.name}`, words.toDo);
      },
    },
    applying: {
      warned,
      done(step) {
        const words = stepInWords(step, context);
        if (words === undefined) return;
        finished += 1;
        note(`[${finished}/${Math.max(planned.size, finished)}] ${words.done}`);
      },
    },
    found: () => [...planned.values()],
  };
}
