import type { Plan } from "../../components/plan/index.ts";
import { toldOf } from "../apply.ts";
import { chosenByConfig } from "../backup/chosen-by-config.ts";
import { requireHealthyServices } from "../backup/health-gate.ts";
import { keepBefore } from "../backup/keep-before.ts";
import { markCompromised } from "../backup/mark-backups.ts";
import { type CarryOutOptions, carryOut, refuseWithoutAnswer } from "../carry-out.ts";
import { type CompromisedOptions, rotateCompromised } from "../compromised/rotate-compromised.ts";
import { CommandError } from "../errors.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { type Outcome, tellNothingLeft } from "../outcome.ts";
import { openProject, type Project } from "../project.ts";

interface OwnOptions {
  /** Other words for names: `A,B`. */
  secrets?: string[];
  /** A catalog, whose stack is meant; or a secrets-config.yaml, which lists names. */
  config?: string;
  skipBackup?: boolean;
  silent?: boolean;
}

type RotateOptions = CarryOutOptions & BumpOptions & CompromisedOptions & OwnOptions;

/** `keyturn rotate`. @returns what came of it; nothing where nothing was left to do, and of an emergency */
export async function rotateCommand(names: string[], options: RotateOptions): Promise<Outcome | undefined> {
  if (options.compromised !== undefined) {
    await emergency(names, options);
    return undefined;
  }
  if (options.yesIKnow === true || options.revokeAnyway === true) {
    const option = options.yesIKnow === true ? "--yes-i-know" : "--revoke-anyway";
    throw new CommandError(`${option} belongs to --compromised NAME`);
  }
  const { project, chosen } = await whatIsMeant(names, options);
  const { after, none, subject } = await nextIntent(project, chosen, options);
  if (none !== undefined) {
    tellNothingLeft(project, none, options);
    return undefined;
  }
  refuseWithoutAnswer(options);
  try {
    await requireHealthyServices(project, options);
  } catch (error) {
    throw await toldOf(error, project, subject, options);
  }
  const beforeChange = async (plan: Plan) => await keepBefore(project, plan);
  return await carryOut(project, after, subject, {
    ...options,
    ...(options.skipBackup === true ? {} : { beforeChange }),
  });
}

async function whatIsMeant(
  names: readonly string[],
  options: RotateOptions,
): Promise<{ project: Project; chosen: string[] }> {
  const chosen = [...names, ...(options.secrets ?? [])];
  if (options.config === undefined) return { project: await openProject(options), chosen };
  const by = chosenByConfig(options.config, options.stack);
  const project = await openProject({ ...options, ...(by.stack !== undefined && { stack: by.stack }) });
  const isNamed = chosen.length > 0 || options.all === true || options.due === true;
  return { project, chosen: isNamed ? chosen : [...(by.names ?? [])] };
}

/** Nothing else turns in such a run: it must not wait for what is not compromised. */
async function emergency(names: string[], options: RotateOptions): Promise<void> {
  const others = names.length + (options.secrets?.length ?? 0);
  if (others > 0 || options.all === true || options.due === true || options.config !== undefined) {
    throw new CommandError(
      "name every compromised secret behind --compromised, and nothing else: what is not compromised turns in a run of its own",
    );
  }
  const project = await openProject(options);
  try {
    await rotateCompromised(project, options);
  } catch (error) {
    // The first of its runs may be done; what went wrong is the message, whatever comes of the marks.
    await markTurned(project, options).catch(() => {});
    throw error;
  }
  await markTurned(project, options);
}

/** What somebody else may have is not brought back from a backup either. */
async function markTurned(before: Project, options: RotateOptions): Promise<void> {
  const { intent, directory } = await openProject(options);
  const turned = Object.entries(intent.generations).flatMap(([name, { current }]) =>
    before.intent.generations[name]?.current === current ? [] : [name],
  );
  if (turned.length > 0) await markCompromised(directory, turned);
}
