import { planLines } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { result } from "../output.ts";
import { openProject } from "../project.ts";

/** `keyturn resume`: the stack file as it is, whoever wrote it. */
export async function resume(options: CarryOutOptions & { stack?: string }): Promise<void> {
  const project = await openProject(options);
  if (options.json !== true) result(planLines(project.catalog, project.intent).join("\n"));
  await carryOut(project, project.intent, `Carry out the stack file of ${project.stack}`, options);
}
