import { retire } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { CUT_OFF, tellNothingLeft } from "../outcome.ts";
import { openProject } from "../project.ts";

/** `keyturn retire`. */
export async function retireCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; all?: boolean },
): Promise<void> {
  const project = await openProject(options);
  const chosen = chosenNames(project.catalog, names, options.all, () =>
    Object.entries(project.intent.generations).flatMap(([name, entry]) =>
      entry.previous === undefined ? [] : [name],
    ),
  );
  if (chosen.length === 0) {
    tellNothingLeft(
      project,
      `Nothing is left to retire: no secret holds a previous generation. ${CUT_OFF}`,
      options,
    );
    return;
  }
  const after = retire(project.intent, project.catalog, chosen);
  await carryOut(
    project,
    after,
    `Retire the previous generation of ${subjectNames(chosen)} on ${project.stack}`,
    options,
  );
}
