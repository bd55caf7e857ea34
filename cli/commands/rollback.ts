import { rollback } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut, refuseWithoutAnswer } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { note } from "../output.ts";
import { openProject } from "../project.ts";
import { neverMade } from "../state/never-made.ts";

/** `keyturn rollback`. What the run before could not make is not made for the way back. */
export async function rollbackCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string },
): Promise<void> {
  const project = await openProject(options);
  const chosen = await chosenNames(project.catalog, names, {}, {});
  // What can't be in any case is said before the state is asked.
  rollback(project.intent, project.catalog, chosen);
  refuseWithoutAnswer(options);
  const missing = await neverMade(project, chosen);
  const after = rollback(project.intent, project.catalog, chosen, { neverMade: missing });
  for (const name of chosen) {
    const from = project.intent.generations[name]?.current;
    if (from !== undefined && after.generations[name]?.made[from]?.calledOff === true) {
      note(`Generation ${from} of ${name} was never made: it is called off, and its number stays used.`);
    }
  }
  await carryOut(project, after, `Roll back ${subjectNames(chosen)} on ${project.stack}`, options);
}
