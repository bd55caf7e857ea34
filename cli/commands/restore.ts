import { type RestoreWay, restore } from "../../components/plan/index.ts";
import { generationName } from "../../components/sources/generation.ts";
import { differences } from "../backup/differences.ts";
import { judgedBackup } from "../backup/judged-backup.ts";
import { chosenBackup } from "../backup/list-backups.ts";
import { openBackup } from "../backup/open-backup.ts";
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
  const values = await openBackup(project, backup, options.identity);
  const { kept, ways } = await judgedBackup(project, { backup, values }, names, options);
  const refused = ways.filter(({ how }) => how === "refused");
  const quiet = options.json === true;
  if (!quiet) result(renderWays(backup.stamp, ways));
  if (refused.length > 0) return tellRefused(backup.stamp, ways, options);
  const { drifted, foreign } = await differences(project, values, kept, ways);
  for (const [path, keys] of quiet ? [] : foreign)
    note(
      `mind: ${path} differs from the backup in ${keys.join(", ")}, which the catalog does not name: left as it is.`,
    );
  const turning = ways.filter(({ how }) => how !== "stays").map(({ secret }) => secret);
  const told = { backup: backup.stamp, secrets: ways };
  if (turning.length + drifted.length === 0) {
    const words = "Nothing is left to restore: the state and the .env files are as in the backup.";
    return quiet ? jsonResult({ stack: project.stack, ...told, applied: false, changes: {} }) : result(words);
  }
  const outcome = await carriedOut(project, { ways, turning, drifted }, kept, options);
  if (quiet) jsonResult({ ...outcome, ...told });
  else reportOutcome(project, outcome, options);
}

type Kept = Awaited<ReturnType<typeof judgedBackup>>["kept"];

async function carriedOut(
  project: Project,
  what: { ways: readonly RestoreWay[]; turning: readonly string[]; drifted: readonly string[] },
  kept: Kept,
  options: RestoreOptions,
): Promise<Outcome> {
  const { ways, turning, drifted } = what;
  const silent = { ...options, silent: true };
  if (turning.length === 0) {
    const subject = `Restore ${subjectNames(drifted)} on ${project.stack}`;
    return await carryOut(project, project.intent, subject, { ...silent, owedOnly: true });
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
    ...silent,
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
