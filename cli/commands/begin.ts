import { begin } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { openProject } from "../project.ts";

/** `keyturn begin`. */
export async function beginCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string },
): Promise<void> {
  const project = await openProject(options);
  const chosen = await chosenNames(project.catalog, names, {}, {});
  const after = begin(project.intent, project.catalog, chosen, new Date());
  await carryOut(project, after, `Begin ${subjectNames(chosen)} on ${project.stack}`, options);
}
