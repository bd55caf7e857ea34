import { type Intent, recover } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut, refuseWithoutAnswer } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { tellNothingLeft } from "../outcome.ts";
import { note } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { exportState } from "../state/exported-state.ts";
import { type LostCredential, remainsOf } from "../state/remains.ts";

interface RecoverOptions extends CarryOutOptions {
  stack?: string;
  all?: boolean;
  stateLost?: boolean;
  revokeLost?: boolean;
}

/** `keyturn recover`: goes on where the state lacks generations that the stack file counts. */
export async function recoverCommand(names: string[], options: RecoverOptions): Promise<void> {
  const project = await openProject(options);
  refuseWithoutAnswer(options);
  const chosen = await chosenNames(
    project.catalog,
    names,
    { ...options },
    { all: () => notInState(project) },
  );
  if (chosen.length === 0) {
    return tellNothingLeft(project, "Nothing is lost: the state holds every current generation.", options);
  }
  const remains = await remainsOf(project, chosen, options.stateLost === true);
  const { after, recovered } = recover(project.intent, project.catalog, chosen, new Date(), remains);
  const anew = recovered.filter(({ how }) => how === "anew").map(({ secret }) => secret);
  const kept = recovered.filter(({ how }) => how !== "anew").map(({ secret }) => secret);
  const read = recovered.filter(({ how }) => how === "read").map(({ secret }) => secret);
  if (options.json !== true) {
    if (kept.length > 0) note(`The value in use comes back into the state: ${kept.join(", ")}.`);
    if (anew.length > 0) note(`No value can be had back, so a new one is made: ${anew.join(", ")}.`);
  }
  const subject = `Recover ${subjectNames(chosen)} on ${project.stack}`;
  // To the plan, what is read from its places is taken over and writes nothing.
  const outcome = await carryOut({ ...project, intent: without(project.intent, read) }, after, subject, {
    ...options,
    takesOver: anew.length === 0,
  });
  const orphans = remains.lost.filter(({ secret }) => anew.includes(secret));
  if (outcome.applied) await endOrphans(orphans, options.revokeLost === true);
}

async function notInState(project: Project): Promise<string[]> {
  const held = new Set((await exportState(project))?.resources.map(({ name }) => name) ?? []);
  return Object.entries(project.intent.generations).flatMap(([name, { current }]) =>
    project.catalog.secrets[name] === undefined || held.has(`${name}-g${current}`) ? [] : [name],
  );
}

function without(intent: Intent, names: readonly string[]): Intent {
  const generations = Object.entries(intent.generations).filter(([name]) => !names.includes(name));
  return { ...intent, generations: Object.fromEntries(generations) };
}

/** Every place has the new value by now, and what proves it agreed. */
async function endOrphans(lost: readonly LostCredential[], revoke: boolean): Promise<void> {
  for (const { secret, generation, name, id, mint } of lost) {
    if (revoke) {
      await mint.revoke(id);
      note(`Revoked ${name} (${id}), generation ${generation} of ${secret}.`);
      continue;
    }
    note(
      `mind: ${name} (${id}), generation ${generation} of ${secret}, still works and is in no state: revoke it where it ` +
        "was made, once nothing uses it any more",
    );
  }
}
