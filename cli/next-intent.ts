import { bump, type Intent, rotatable } from "../components/plan/index.ts";
import { chosenNames, subjectNames } from "./names.ts";
import type { Project } from "./project.ts";

/** What `bump` and `rotate` have in common. */
export interface BumpOptions {
  stack?: string;
  all?: boolean;
  acceptUnreadable?: string[];
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
