import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { openProject } from "../project.ts";

/** `keyturn resume`: the stack file as it is, whoever wrote it. */
export async function resume(options: CarryOutOptions & { stack?: string }): Promise<void> {
  const project = await openProject(options);
  await carryOut(project, project.intent, `Carry out the stack file of ${project.stack}`, {
    ...options,
    owedOnly: true,
  });
}
