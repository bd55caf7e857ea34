import "./tools/engine/legible-stack.ts";
import "./components/rotation/quiet-debug.ts";
import { planLines } from "./components/plan/index.ts";
import { readStackConfig } from "./components/rotation/stack-config.ts";
import { System } from "./components/rotation/system.ts";

const stack = readStackConfig();

new System(stack.catalog.system, stack);

/** By secret, the generation in use. Numbers only, so that a preview shows what rotates. */
export const generations = Object.fromEntries(
  Object.entries(stack.intent.generations).map(([name, { current }]) => [name, current]),
);

/** What the stack file asks for, in words. */
export const plan = planLines(stack.catalog, stack.intent);
