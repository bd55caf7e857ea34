import { GUARD_NAMES, type Guard, partsOf, standingOf } from "../knowledge/origin/guards.ts";
import { toothless } from "../knowledge/origin/toothless.ts";
import { toldAt } from "../knowledge/wrangler.ts";
import { defineRule } from "../rule.ts";

interface Settings {
  readonly guards: readonly Guard[];
}

const DEFAULTS: Settings = { guards: [] };

/** Refuses a stack that lacks a guard which it is to have: it asks for none unless the settings name it. */
export const requireOriginGuards = defineRule({
  name: "require-origin-guards",
  description:
    "A stack whose origin is to be guarded has every guard that the settings name: none goes with a change to something else.",
  severity: "high",
  remedy:
    "Put the guard back (docs/harden.md), or, where the origin is to go without it, take its name out of this policy's guards in a change of its own.",
  settings: {
    schema: {
      guards: {
        type: "array",
        items: { type: "string", enum: [...GUARD_NAMES] },
        description: "keyturn's components that the stack has to have; none without it.",
      },
    },
    defaults: DEFAULTS,
  },
  *inspectStack(resources, { settings: { guards } }) {
    const stack = toldAt(resources);
    if (stack === undefined) return;
    for (const guard of guards) {
      const standing = standingOf(guard, resources);
      if (standing === "missing") yield { urn: stack.urn, problem: `it has no ${guard}.` };
      if (standing === "empty")
        yield { urn: stack.urn, problem: `its ${guard} is a name alone: it holds nothing that guards.` };
      for (const part of partsOf(guard, resources)) {
        const problem = toothless(part);
        if (problem !== undefined)
          yield { urn: part.urn, problem: `it ${problem}: its ${guard} guards nothing by it.` };
      }
    }
  },
});
