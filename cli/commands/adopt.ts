import { adopt } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { CUT_OFF, tellNothingLeft } from "../outcome.ts";
import { openProject } from "../project.ts";

/** `keyturn adopt`. */
export async function adoptCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; all?: boolean; credential?: string },
): Promise<void> {
  const project = await openProject(options);
  const { catalog, intent } = project;
  const all = () =>
    Object.entries(catalog.secrets).flatMap(([name, { source }]) =>
      source.kind === "derived" ||
      source.kind === "builtin" ||
      intent.generations[name] ||
      intent.removed?.[name]
        ? []
        : [name],
    );
  const chosen = await chosenNames(catalog, names, { ...options }, { all });
  if (chosen.length === 0) {
    tellNothingLeft(
      project,
      `Nothing is left to adopt: every secret that can be has a generation. ${CUT_OFF} Where no state holds them ` +
        "any more, or the state is a fresh scratch one: keyturn recover --all --state-lost.",
      options,
    );
    return;
  }
  const after = adopt(project.intent, project.catalog, chosen, new Date(), options);
  await carryOut(project, after, `Adopt ${subjectNames(chosen)} on ${project.stack}`, options);
}
