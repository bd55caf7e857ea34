import type { Intent } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut, refuseWithoutAnswer } from "../carry-out.ts";
import type { Outcome } from "../outcome.ts";
import { note } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { neverMade } from "../state/never-made.ts";

/** `keyturn resume`: the stack file as it is, whoever wrote it. @returns what came of it */
export async function resume(
  options: CarryOutOptions & {
    stack?: string;
    ignoreHealth?: boolean;
    silent?: boolean;
    unlessSettled?: boolean;
  },
): Promise<Outcome> {
  const project = await openProject(options);
  refuseWithoutAnswer(options);
  const after = options.ignoreHealth === true ? await withoutHealth(project) : project.intent;
  const outcome = await carryOut(project, after, `Carry out the stack file of ${project.stack}`, {
    ...options,
    owedOnly: true,
  });
  if (outcome.applied && (outcome.owed ?? []).length > 0 && project.catalog.backups !== undefined)
    note(NO_BACKUP);
  return outcome;
}

/** A run before may have begun to write: a copy of files that are half new would be none of before. */
const NO_BACKUP =
  "mind: what the stack file asked for was carried out without a backup of the .env files; keyturn rotate makes one. " +
  "The way back is keyturn rollback.";

/** The generations that are still to be made get the mark: only these are asked for the system's health. */
async function withoutHealth(project: Project): Promise<Intent> {
  const { intent } = project;
  const names = await neverMade(project, Object.keys(intent.generations));
  const marked = names.flatMap((name) => {
    const entry = intent.generations[name];
    const made = entry?.made[entry.current];
    if (entry === undefined || made === undefined) return [];
    return [[name, { ...entry, made: { ...entry.made, [entry.current]: { ...made, healthIgnored: true } } }]];
  });
  return { ...intent, generations: { ...intent.generations, ...Object.fromEntries(marked) } };
}
