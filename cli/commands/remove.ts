import { execa } from "execa";
import {
  type Described,
  departedNames,
  forget,
  type Intent,
  release,
  withDeparted,
} from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { useDefaultBackend, useEngine } from "../engine/workspace.ts";
import { CommandError } from "../errors.ts";
import { chosenNames, subjectNames } from "../names.ts";
import { jsonResult, note } from "../output.ts";
import { openProject, type Project } from "../project.ts";

/**
 * `keyturn remove`: the only way in which a place is emptied. Two runs, since the engine must first know that the places
 * are to be let go of, and only then forgets the values: in the first the places of the secrets are named as leaving, in
 * the second they, the generations and what was minted go.
 */
export async function removeCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string },
): Promise<void> {
  const project = await openProject(options);
  const known = await withKnown(project);
  const chosen = await chosenNames(known.catalog, names, {}, {});
  const subject = subjectNames(chosen);
  const first = release(project.intent, known.catalog, chosen);
  // One command, one JSON document: that of both runs.
  const told = { ...options, silent: options.json === true };
  const released = await carryOut(known, first, `Empty the places of ${subject} on ${project.stack}`, told);
  const isDone = released.applied && isReleased((await openProject(options)).intent, chosen);
  if (!isDone) {
    if (told.silent) jsonResult({ stack: project.stack, applied: false, runs: [released] });
    return;
  }
  const between = await openProject(options);
  const last = forget(between.intent, between.catalog, chosen);
  const again = await withKnown(between);
  const forgotten = await carryOut(again, last, `Forget ${subject} on ${project.stack}`, {
    ...told,
    yes: true,
  });
  if (told.silent) {
    const applied = released.applied && forgotten.applied;
    jsonResult({ stack: project.stack, applied, runs: [released, forgotten] });
  }
  const named = chosen.filter((name) => Object.hasOwn(between.catalog.secrets, name));
  if (named.length > 0 && options.json !== true) note(`Now take it out of the catalog: ${named.join(", ")}`);
}

/** False where the person was asked and said no. */
function isReleased({ removed = {} }: Intent, names: readonly string[]): boolean {
  return names.every((name) => removed[name] === "release");
}

/** The project with the secrets that its catalog lost, as the last run described them. */
async function withKnown(project: Project): Promise<Project> {
  const lost = departedNames(project.catalog, project.intent);
  if (lost.length === 0) return project;
  return { ...project, catalog: withDeparted(project.catalog, await describedByState(project), lost) };
}

async function describedByState({ root, stack }: Project): Promise<Described> {
  await useEngine();
  useDefaultBackend(root);
  const args = ["stack", "output", "described", "--show-secrets", "--stack", stack, "--non-interactive"];
  const { failed, stdout, stderr } = await execa("pulumi", args, {
    cwd: root,
    reject: false,
    stdin: "ignore",
  });
  if (!failed) return JSON.parse(stdout) as Described;
  throw new CommandError(
    `the state could not be asked what left the catalog: ${stderr.trim()}. Put the secret back into the catalog, then try again`,
  );
}
