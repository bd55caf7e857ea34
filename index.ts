import "./tools/engine/legible-stack.ts";
import "./tools/engine/unread-stacks.ts";
import "./components/rotation/own-config.ts";
import "./components/rotation/quiet-debug.ts";
import { Origins } from "./components/origins/origins.ts";
import { planLines } from "./components/plan/index.ts";
import { describe } from "./components/rotation/described.ts";
import { encryptedKeys } from "./components/rotation/own-config.ts";
import { readStackConfig } from "./components/rotation/stack-config.ts";
import { System } from "./components/rotation/system.ts";
import { standingSecrets } from "./components/sinks/standing-secrets.ts";

const stack = await readStackConfig();

const system = new System(stack.catalog.system, {
  ...stack,
  standing: await standingSecrets(stack.catalog, stack.intent),
});

if (stack.catalog.hardening !== undefined)
  new Origins(stack.catalog.system, {
    ...stack,
    encryptedKeys,
    resourcesAt: (target) => system.resourcesAt(target),
  });

/**
 * By secret, the generation that every place has. Numbers only, so that a preview shows what rotates; recorded when the
 * last place is written, so that the state keeps the old ones after a run that stopped half-way.
 */
export const generations = system.delivered.apply(() =>
  Object.fromEntries(Object.entries(stack.intent.generations).map(([name, { current }]) => [name, current])),
);

/** What the stack file asks for, in words. */
export const plan = planLines(stack.inFile, stack.intent, stack.catalog);

/** The catalog that this run knew, for one that comes after a secret has left it. */
export const described = describe(stack.catalog, stack.intent);
