import { adopt } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { tellNothingLeft } from "../outcome.ts";
import { openProject } from "../project.ts";

/** `keyturn adopt`. */
export async function adoptCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; all?: boolean },
): Promise<void> {
  const project = await openProject(options);
  const chosen = chosenNames(project.catalog, names, options.all, () =>
    Object.entries(project.catalog.secrets).flatMap(([name, { source }]) =>
      source.kind === "derived" || source.kind === "builtin" || project.intent.generations[name]
        ? []
        : [name],
    ),
  );
  if (chosen.length === 0) {
    tellNothingLeft(project, "Nothing is left to adopt: every secret that can be has a generation.", options);
    return;
  }
  const after = adopt(project.intent, project.catalog, chosen, new Date());
  await carryOut(project, after, `Adopt ${subjectNames(chosen)} on ${project.stack}`, options);
}
