import { listed } from "../components/catalog/index.ts";
import { holders } from "../components/plan/index.ts";
import { knownRuns } from "./commands/status.ts";
import { note } from "./output.ts";
import type { Project } from "./project.ts";
import { readStackState } from "./state/stack-state.ts";
import { systemStatus } from "./status/system-status.ts";

/** Says of which secrets something may work with the old value still, by its places' `holdsOldFor`. */
export async function remindOfHolders(project: Project, secrets: readonly string[]): Promise<void> {
  const held = secrets.filter((secret) => holders(project.catalog, secret).length > 0);
  if (held.length === 0) return;
  const state = await readStackState(project);
  if (state === undefined) return;
  const now = new Date();
  const runs = await knownRuns(project, state);
  for (const { secret, retireFrom } of systemStatus(project, { state, runs, now })) {
    if (!held.includes(secret) || retireFrom === undefined || Date.parse(retireFrom) <= now.getTime())
      continue;
    const places = holders(project.catalog, secret).map(([target]) => target);
    note(`mind: until ${retireFrom} something at ${listed(places)} may work with the old ${secret} still`);
  }
}
