import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { type BumpOptions, NONE_BY_ALL, nextIntent } from "../next-intent.ts";
import { tellNothingLeft } from "../outcome.ts";
import { openProject } from "../project.ts";

/** `keyturn rotate`. */
export async function rotateCommand(names: string[], options: CarryOutOptions & BumpOptions): Promise<void> {
  const project = await openProject(options);
  const { after, isAny, subject } = nextIntent(project, names, options);
  if (isAny) await carryOut(project, after, subject, options);
  else tellNothingLeft(project, NONE_BY_ALL, options);
}
