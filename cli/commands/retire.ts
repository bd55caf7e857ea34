import { retire } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { openProject } from "../project.ts";

/** `keyturn retire`. */
export async function retireCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; all?: boolean },
): Promise<void> {
  const project = await openProject(options);
  const chosen = chosenNames(names, options.all, () =>
    Object.entries(project.intent.generations).flatMap(([name, entry]) =>
      entry.previous === undefined ? [] : [name],
    ),
  );
  const after = retire(project.intent, project.catalog, chosen);
  await carryOut(
    project,
    after,
    `Retire the previous generation of ${subjectNames(chosen)} on ${project.stack}`,
    options,
  );
}
