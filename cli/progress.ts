import type { StepWatcher } from "./engine/run.ts";
import { note } from "./output.ts";

/** Tells on standard error what the engine is at, and how far: the preview counts the steps, the update takes them. */
export function engineProgress(): { planning: StepWatcher; applying: StepWatcher } {
  const planned = new Set<string>();
  let finished = 0;
  return {
    planning: {
      planned(op, type, name) {
        if (describe(op, type, name) !== undefined) planned.add(`${type} ${name}`);
      },
    },
    applying: {
      done(op, type, name) {
        const what = describe(op, type, name);
        if (what === undefined) return;
        finished += 1;
        note(`[${finished}/${Math.max(planned.size, finished)}] ${what}`);
      },
    },
  };
}

/** A step in a person's words, or undefined for what a person need not hear of. */
function describe(op: string, type: string, name: string): string | undefined {
  const [, secret, generation] = /^(.+)-g(\d+)$/.exec(name) ?? [];
  if (secret !== undefined) {
    if (op === "create")
      return `${type.endsWith(":AdoptedValue") ? "adopted" : "made"} ${secret} generation ${generation}`;
    return op === "delete" ? `retired ${secret} generation ${generation}` : undefined;
  }
  if (!type.endsWith(":EnvFiles")) return undefined;
  return op === "create" || op === "update" ? `wrote ${name}` : undefined;
}
