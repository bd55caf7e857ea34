import { rollback } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { openProject } from "../project.ts";

/** `keyturn rollback`. */
export async function rollbackCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string },
): Promise<void> {
  const project = await openProject(options);
  const chosen = chosenNames(project.catalog, names, false, () => []);
  const after = rollback(project.intent, project.catalog, chosen);
  await carryOut(project, after, `Roll back ${subjectNames(chosen)} on ${project.stack}`, options);
}
