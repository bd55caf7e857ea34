import { type RestoreWay, restore } from "../../components/plan/index.ts";
import { generationName } from "../../components/sources/generation.ts";
import { agreed } from "../agreed.ts";
import { toldOf } from "../apply.ts";
import { differences } from "../backup/differences.ts";
import { type JudgedBackup, judgedBackup } from "../backup/judged-backup.ts";
import { lastWritten } from "../backup/last-written.ts";
import { chosenBackup } from "../backup/list-backups.ts";
import { lostFiles, lostWords } from "../backup/lost-files.ts";
import { type BackupValues, openBackup } from "../backup/open-backup.ts";
import { putBackInTurn } from "../backup/put-back-in-turn.ts";
import type { FoundBackup } from "../backup/read-metadata.ts";
import { renderWays } from "../backup/render.ts";
import { tokenTimes } from "../backup/token-times.ts";
import { type CarryOutOptions, carryOut, refuseWithoutAnswer } from "../carry-out.ts";
import { CommandError, EXIT } from "../errors.ts";
import { subjectNames } from "../names.ts";
import { type Outcome, reportOutcome } from "../outcome.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { neverMade } from "../state/never-made.ts";
import { refuseTogether } from "../together.ts";
import { backupList } from "./backup-list.ts";

/** Options of `keyturn restore`. */
export interface RestoreOptions extends CarryOutOptions {
  stack?: string;
  list?: boolean;
  latest?: boolean;
  /** A stamp. */
  backup?: string;
  /** A file with a key of age's, in place of this machine's own. */
  identity?: string;
  acceptUnreadable?: string[];
}

/** `keyturn restore`: secrets hold again what a backup has of them, in the state, in the .env files and everywhere else. */
export async function restoreCommand(names: string[], options: RestoreOptions): Promise<void> {
  const [list, latest, one] = [options.list === true, options.latest === true, options.backup !== undefined];
  refuseTogether({ "--list": list }, { "--latest": latest, "--backup": one });
  refuseTogether({ "--latest": latest }, { "--backup": one });
  if (list) return await backupList(options);
  if (!latest && !one) {
    throw new CommandError("say which backup: --latest, or --backup STAMP; keyturn backup list shows them");
  }
  const project = await openProject(options);
  const backup = await chosenBackup(project.directory, options.backup);
  refuseWithoutAnswer(options);
  const ready = await prepared(project, backup, names, options).catch(async (error: unknown) => {
    // A run without a person is not refused in silence, as it is with a rotation.
    throw await toldOf(error, project, `Restore the backup ${backup.stamp} on ${project.stack}`, options);
  });
  if (ready !== undefined) await restoreSecrets(project, backup, ready, options);
}

interface Prepared extends JudgedBackup {
  readonly values: BackupValues;
  /** The files that were put back whole. */
  readonly lost: readonly string[];
}

/** Opens and judges the backup, and puts files back that are lost. @returns nothing where it ends there */
async function prepared(
  project: Project,
  backup: FoundBackup,
  names: readonly string[],
  options: RestoreOptions,
): Promise<Prepared | undefined> {
  const { values, whole } = await openBackup(project, backup, options.identity);
  const judged = await judgedBackup(project, { backup, values }, names, options);
  const { ways } = judged;
  const quiet = options.json === true;
  if (!quiet) result(renderWays(backup.stamp, ways));
  if (ways.some(({ how }) => how === "refused")) {
    tellRefused(backup.stamp, ways, options);
    return undefined;
  }
  const lost = await lostFiles(project, whole);
  const paths = lost.map(({ path }) => path);
  if (lost.length > 0) {
    if (!quiet) result(lostWords(lost));
    const question = "Put them back? What is told above comes after that.";
    if (options.dryRun === true || !(await agreed(options, question))) {
      const told = { stack: project.stack, backup: backup.stamp, secrets: ways };
      if (quiet) jsonResult({ ...told, lost: paths, applied: false, changes: {} });
      else note("Nothing was changed. What else would change is seen once they are back.");
      return undefined;
    }
    await putBackInTurn(project, lost, async () => await lastWritten(project));
    note(`Put back: ${paths.join(", ")}.`);
  }
  return { ...judged, values, lost: paths };
}

async function restoreSecrets(
  project: Project,
  { stamp }: FoundBackup,
  { values, kept, ways, lost }: Prepared,
  options: RestoreOptions,
): Promise<void> {
  const quiet = options.json === true;
  const { drifted, foreign } = await differences(project, values, kept, ways);
  for (const [path, keys] of quiet ? [] : foreign)
    note(
      `mind: ${path} differs from the backup in ${keys.join(", ")}, which the catalog does not name: left as it is.`,
    );
  const turning = ways.filter(({ how }) => how !== "stays").map(({ secret }) => secret);
  const told = { backup: stamp, secrets: ways, ...(lost.length === 0 ? {} : { lost }) };
  if (turning.length + drifted.length + lost.length === 0) {
    const words = "Nothing is left to restore: the state and the .env files are as in the backup.";
    return quiet ? jsonResult({ stack: project.stack, ...told, applied: false, changes: {} }) : result(words);
  }
  const what = { ways, turning, drifted: drifted.length === 0 ? lost : drifted, stamp };
  const outcome = await carriedOut(project, what, kept, options);
  if (quiet) jsonResult({ ...outcome, ...told });
  else if (!outcome.applied && lost.length > 0)
    note(`Nothing else was changed. The rest: keyturn restore --backup ${stamp}`);
  else reportOutcome(project, outcome, options);
}

async function carriedOut(
  project: Project,
  what: {
    ways: readonly RestoreWay[];
    turning: readonly string[];
    drifted: readonly string[];
    stamp: string;
  },
  kept: JudgedBackup["kept"],
  options: RestoreOptions,
): Promise<Outcome> {
  const { ways, turning, drifted, stamp } = what;
  const own = { ...options, unreported: true, restored: stamp };
  if (turning.length === 0) {
    const subject = `Restore ${subjectNames(drifted)} on ${project.stack}`;
    return await carryOut(project, project.intent, subject, { ...own, owedOnly: true });
  }
  const now = new Date();
  const back = ways.filter(({ how }) => how === "back").map(({ secret }) => secret);
  const after = restore(project.intent, project.catalog, ways, now, {
    acceptUnreadable: options.acceptUnreadable ?? [],
    issued: tokenTimes(project.catalog, kept, now),
    neverMade: back.length === 0 ? [] : await neverMade(project, back),
  });
  const given = new Map(
    ways.flatMap(({ secret, how, to }) => {
      const value = kept.get(secret);
      return how !== "given" || to === undefined || value === undefined
        ? []
        : [[generationName(secret, to), value] as const];
    }),
  );
  return await carryOut(project, after, `Restore ${subjectNames(turning)} on ${project.stack}`, {
    ...own,
    given,
  });
}

/** All or nothing: a person says which are meant, where some can't be. */
function tellRefused(stamp: string, ways: readonly RestoreWay[], options: RestoreOptions): void {
  const others = ways.filter(({ how }) => how === "back" || how === "given").map(({ secret }) => secret);
  const rest =
    others.length === 0 ? "" : ` The others alone: keyturn restore --backup ${stamp} ${others.join(" ")}`;
  const reasons = ways.flatMap(({ how, why }) => (how === "refused" && why !== undefined ? [why] : []));
  if (options.dryRun === true && options.json === true) {
    jsonResult({ backup: stamp, secrets: ways, applied: false });
    process.exitCode = EXIT.refused;
    return;
  }
  // Without --json, each reason stands in the list above.
  const words = options.json === true ? `${reasons.join("\n")}\n` : "";
  throw new CommandError(
    `${words}${reasons.length === 1 ? "one secret" : `${reasons.length} secrets`} can't be restored, so nothing was changed.${rest}`,
    EXIT.refused,
  );
}
