import { bump, type Intent, rotatable } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { openProject, type Project } from "../project.ts";
import { chosenNames, subjectNames } from "./names.ts";

/** What `bump` and `rotate` have in common. */
export interface BumpOptions {
  stack?: string;
  all?: boolean;
  acceptUnreadable?: string[];
}

/** `keyturn rotate`. */
export async function rotateCommand(names: string[], options: CarryOutOptions & BumpOptions): Promise<void> {
  const project = await openProject(options);
  const { after, subject } = nextIntent(project, names, options);
  await carryOut(project, after, subject, options);
}

/** The intent with the next generation of the chosen secrets, and what a commit would say of it. */
export function nextIntent(
  project: Project,
  names: string[],
  options: BumpOptions,
): { after: Intent; subject: string } {
  const chosen = chosenNames(names, options.all, () => rotatable(project.catalog));
  const manual = chosen.filter((name) => project.catalog.secrets[name]?.source.kind === "manual");
  const after = bump(project.intent, project.catalog, chosen, new Date(), {
    acceptUnreadable: options.acceptUnreadable ?? [],
    given: manual,
  });
  return { after, subject: `Rotate ${subjectNames(chosen)} on ${project.stack}` };
}
