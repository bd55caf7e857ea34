import { makePlan, renderTable } from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { tellNothingLeft } from "../outcome.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject } from "../project.ts";

/** `keyturn bump`: writes the intent, and nothing else. */
export async function bumpCommand(names: string[], options: BumpOptions & { json?: boolean }): Promise<void> {
  const project = await openProject(options);
  const { after, none } = await nextIntent(project, names, options);
  if (none !== undefined) {
    tellNothingLeft(project, none, options);
    return;
  }
  const plan = makePlan(project.catalog, project.intent, after);
  refuseManual(
    plan.changes.map((change) => change.secret).filter((name) => isManual(project.catalog.secrets, name)),
  );
  project.stackFile.setIntent(project.intent, after);
  await project.stackFile.write();
  if (options.json === true) return jsonResult({ stack: project.stack, plan });
  result(renderTable(plan));
  note(
    `Wrote Pulumi.${project.stack}.yaml. Review it, commit it, then: keyturn resume --stack ${project.stack}`,
  );
}

/** A manual secret's value has to come with its number, which a pull request cannot carry in the open. */
function refuseManual(manual: string[]): void {
  const [first] = manual;
  if (first === undefined) return;
  throw new CommandError(`${first} is given by a person: keyturn rotate ${first} asks for its new value`);
}

function isManual(secrets: Readonly<Record<string, { source: { kind: string } }>>, name: string): boolean {
  return secrets[name]?.source.kind === "manual";
}
