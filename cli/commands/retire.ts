import { derivedFrom, listed } from "../../components/catalog/index.ts";
import { IntentRefused, retire } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { remindOfHolders } from "../holders.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { toldDue } from "../next-intent.ts";
import { CUT_OFF, type Outcome, tellNothingLeft } from "../outcome.ts";
import { openProject, type Project } from "../project.ts";
import { retirementDue } from "../retire-due.ts";
import { readStackState } from "../state/stack-state.ts";
import { systemStatus } from "../status/system-status.ts";

const NONE_DUE =
  "Nothing is due to be retired: no previous generation has outlived its secret's overlapFor since every place had the new one.";

/** `keyturn retire`. @returns what came of it; nothing where nothing was left to do */
export async function retireCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; due?: boolean; silent?: boolean },
): Promise<Outcome | undefined> {
  const project = await openProject(options);
  const { catalog, intent } = project;
  const chosen = await chosenNames(
    catalog,
    names,
    { ...options },
    {
      all: () =>
        Object.keys(intent.generations).filter((name) => intent.generations[name]?.previous !== undefined),
      due: async () => toldDue(await retirementDue(project, new Date())),
    },
  );
  if (chosen.length === 0) {
    const none = `Nothing is left to retire: no secret holds a previous generation. ${CUT_OFF}`;
    tellNothingLeft(project, options.due === true ? NONE_DUE : none, options);
    return undefined;
  }
  const after = retire(intent, catalog, chosen);
  await refuseUnfinished(project, chosen);
  await remindOfHolders(project, chosen);
  const subject = `Retire the previous generation of ${subjectNames(chosen)} on ${project.stack}`;
  return await carryOut(project, after, subject, options);
}

/**
 * Under an overlap acceptors have to hold both values before a caller gets the new one. A retirement gives them the new one
 * alone, so that it can't end what a rotation, or a return, left unfinished.
 * @throws IntentRefused where the state tells that a place has another generation than the stack file asks for
 */
async function refuseUnfinished(project: Project, names: readonly string[]): Promise<void> {
  const state = await readStackState(project);
  if (state === undefined) return;
  const rows = systemStatus(project, { state, runs: [], now: new Date() });
  const along = new Set([...names, ...derivedFrom(project.catalog, names)]);
  const reasons = rows.flatMap(({ secret, generation, leaving, delivered }) => {
    if (!along.has(secret) || leaving !== undefined) return [];
    const late = delivered.filter(
      ({ behind, owed, generation: held }) => behind && !owed && held !== undefined,
    );
    if (late.length === 0) return [];
    const places = listed([...new Set(late.map(({ target }) => target))]);
    return [
      `${generation === undefined ? secret : `generation ${generation} of ${secret}`} is not at ${places} yet, and what is ` +
        `there is still in use: first keyturn resume, then keyturn retire ${names.join(" ")}`,
    ];
  });
  if (reasons.length > 0) throw new IntentRefused(reasons);
}
