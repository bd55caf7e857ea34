import { retire } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { remindOfHolders } from "../holders.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { toldDue } from "../next-intent.ts";
import { CUT_OFF, tellNothingLeft } from "../outcome.ts";
import { openProject } from "../project.ts";
import { retirementDue } from "../retire-due.ts";

const NONE_DUE =
  "Nothing is due to be retired: no previous generation has outlived its secret's overlapFor since every place had the new one.";

/** `keyturn retire`. */
export async function retireCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; due?: boolean },
): Promise<void> {
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
    return tellNothingLeft(project, options.due === true ? NONE_DUE : none, options);
  }
  const after = retire(intent, catalog, chosen);
  await remindOfHolders(project, chosen);
  const subject = `Retire the previous generation of ${subjectNames(chosen)} on ${project.stack}`;
  await carryOut(project, after, subject, options);
}
