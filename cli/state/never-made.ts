import type { Intent } from "../../components/plan/index.ts";
import { exportState } from "./exported-state.ts";
import type { Model } from "./names-of-today.ts";

/**
 * Of the named secrets, those that turned and whose current generation is not in the state: the run that was to make it
 * stopped before. None where the state can't be asked.
 */
export async function neverMade(
  project: { root: string; stack: string; intent: Intent } & Model,
  names: readonly string[],
): Promise<string[]> {
  const turned = names.filter((name) => project.intent.generations[name]?.previous !== undefined);
  if (turned.length === 0) return [];
  const state = await exportState(project);
  if (state === undefined) return [];
  const held = new Set(state.resources.map(({ name }) => name));
  return turned.filter((name) => !held.has(`${name}-g${project.intent.generations[name]?.current}`));
}
