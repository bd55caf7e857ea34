import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { openProject } from "../project.ts";

/** `keyturn rotate`. */
export async function rotateCommand(names: string[], options: CarryOutOptions & BumpOptions): Promise<void> {
  const project = await openProject(options);
  const { after, subject } = nextIntent(project, names, options);
  await carryOut(project, after, subject, options);
}
