import { z } from "zod";
import { derivedFrom, firstSecretName } from "../../components/catalog/index.ts";
import type { Intent } from "../../components/plan/index.ts";
import type { StateResource } from "./exported-state.ts";
import { isSame, returning } from "./in-doubt.ts";
import { type Model, ResourceNamesOfToday } from "./names-of-today.ts";
import type { StackState } from "./stack-state.ts";
import { wantedGeneration } from "./wanted-generation.ts";

const causes = z.record(z.string(), z.object({ generation: z.string(), previous: z.string().optional() }));
const actionSchema = z.object({ name: z.string(), target: z.unknown().optional() });

/**
 * The actions and migrations that the state has as done for the generation that a secret returns to, while it was on its
 * way to the other one: a run before brought it here, the last one was cut off, and what that did nobody knows. A service
 * may have the other value in its memory, and rows may be under the other key. Where no run brought it here before, the
 * previous generation shows that they are due.
 *
 * @param after what is to be carried out
 * @returns the names of the resources
 */
export function doneBefore(
  resources: readonly StateResource[],
  state: StackState,
  model: Model,
  after: Intent,
): string[] {
  const roots = returning(state, after).map(([secret]) => secret);
  if (roots.length === 0) return [];
  const all = new Set([...roots, ...derivedFrom(model.catalog, roots)]);
  const today = new ResourceNamesOfToday(model);
  const isDone = (secret: string | undefined, done: z.output<typeof causes>[string]) => {
    if (secret === undefined || !all.has(secret) || done.previous === undefined) return false;
    const wanted = wantedGeneration(model.catalog, after, secret);
    return wanted !== undefined && isSame(done.generation, wanted);
  };
  return resources.flatMap(({ type, name, inputs, outputs }) => {
    if (type === "keyturn:index:Migration") {
      return roots.some((secret) => name === `${secret}-migrated`) ? [name] : [];
    }
    const { data: of } = actionSchema.safeParse(inputs);
    if (type !== "keyturn:index:Action" || of === undefined) return [];
    const secretOf = (key: string) =>
      of.target === undefined
        ? stageSecret(model, today.secret(of.name), key)
        : secretAt(model, today.target(of.name), key);
    const done = Object.entries(causes.safeParse(outputs.done).data ?? {});
    return done.some(([key, cause]) => isDone(secretOf(key), cause)) ? [name] : [];
  });
}

function stageSecret({ catalog }: Model, secret: string, key: string): string | undefined {
  return Object.hasOwn(catalog.secrets, secret) && firstSecretName(catalog, secret) === key
    ? secret
    : undefined;
}

function secretAt({ steps }: Model, target: string, key: string): string | undefined {
  const deliveries = steps.flatMap((step) => step.deliveries);
  return deliveries.find((one) => one.target === target && one.key === key)?.secret;
}
