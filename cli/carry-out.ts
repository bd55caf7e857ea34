import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Intent, makePlan, type Plan, renderTable, SETTLED } from "../components/plan/index.ts";
import type { SecretValue } from "../components/secret-value.ts";
import { agreed } from "./agreed.ts";
import { apply, toldOf } from "./apply.ts";
import { freeOrRefuse } from "./engine/lock.ts";
import { refuseUnrepeatable } from "./engine/pending.ts";
import { preview, type RunScope } from "./engine/run.ts";
import { openStack } from "./engine/workspace.ts";
import { CommandError } from "./errors.ts";
import { changedFiles, fileDigests } from "./file-digests.ts";
import { commitFile, pushCommits } from "./git.ts";
import type { RecordOptions } from "./history/recorded.ts";
import { type InterruptWatch, watchInterrupt } from "./interrupt-watch.ts";
import { askForValues } from "./manual-values.ts";
import type { NotifyOptions } from "./notify/tell-run.ts";
import { type Outcome, reportOutcome, tellOwed } from "./outcome.ts";
import { note, result } from "./output.ts";
import { engineProgress } from "./progress.ts";
import type { Project } from "./project.ts";
import { withScratchFile } from "./scratch-file.ts";
import { StackFile } from "./stack-file.ts";
import { leftOpen, nothingLeft, settle } from "./state/settle.ts";
import { sinksOf } from "./state/sinks.ts";
import { isAdoption, standingSinks } from "./state/taken-over.ts";
import { settledWords } from "./turn/notice.ts";
import { isRestart, textDigest } from "./turn/record.ts";
import { type Turn, takeTurn } from "./turn/take-turn.ts";

/** Options that every command has which changes the stack file and carries it out. */
export interface CarryOutOptions extends RecordOptions, RunScope, NotifyOptions {
  dryRun?: boolean;
  yes?: boolean;
  /** Whether all were meant: then the plan says which were left out, and why. */
  all?: boolean;
  /** False with `--no-commit`. */
  commit: boolean;
  /** The Git remote that gets the commit before anything is applied. */
  push?: string;
  json?: boolean;
  /** Whether a person has looked what became of operations that can't be repeated. */
  clearPending?: boolean;
}

/** How one command differs from another, whatever a person asked for. */
interface WayOptions {
  owedOnly?: boolean;
  unlessSettled?: boolean;
  silent?: boolean;
  takesOver?: boolean;
  unreported?: boolean;
  restored?: string;
  given?: ReadonlyMap<string, SecretValue>;
  beforeChange?: (plan: Plan) => Promise<Kept | undefined>;
}

/** What was kept before the first change. */
export interface Kept {
  /** The backup's stamp. */
  readonly backup: string;
  /** Takes it away again, where nothing was changed after all. */
  readonly undo: () => Promise<void>;
}

/**
 * Carries an edit of the intent out: shows the plan, lets the engine preview it on a copy of the stack file,
 * asks, writes the stack file, commits it, and only then applies. What is refused is refused on the copy, so
 * that the stack file never holds an intent that can't be.
 *
 * @param subject what the commit says, such as `Rotate JWT_SECRET on prod`
 * @param options `owedOnly`: the stack file stays, and what the engine finds owed is told in place of a plan;
 *   `unlessSettled`: with it, nothing is applied where nothing is owed; `silent`: the caller tells what came of it, `unreported`: of what was done, but not of what was refused; `restored`: the backup that it goes back to; `takesOver`: no value is new, so that places which tell what they hold stay;
 *   `given`: by generation, values that nobody has to be asked for; `beforeChange`: what is done when all is agreed, and nothing changed yet
 */
export async function carryOut(
  project: Project,
  after: Intent,
  subject: string,
  options: CarryOutOptions & WayOptions,
): Promise<Outcome> {
  refuseWithoutAnswer(options);
  const command = `keyturn ${options.command ?? "run"}`;
  const turn = options.dryRun === true ? undefined : await takeTurn(project, { command, subject });
  let how: "all" | "own" | "failed" = "failed";
  try {
    const outcome = await carryOutInTurn(project, after, subject, { ...options, ...(turn && { turn }) });
    how = outcome.applied && options.targets === undefined ? "all" : "own";
    if (how === "all" && turn?.left !== undefined && !isRestart(turn.left))
      note(settledWords(turn.left, command));
    return outcome;
  } finally {
    await turn?.end(how);
  }
}

async function carryOutInTurn(
  project: Project,
  after: Intent,
  subject: string,
  options: CarryOutOptions & WayOptions & { turn?: Turn },
): Promise<Outcome> {
  const plan = makePlan(project.catalog, project.intent, after);
  if (options.json !== true && plan.changes.length + plan.writtenOff.length > 0) {
    result(renderTable(options.all === true ? plan : { ...plan, skipped: [], leaving: [] }));
  }
  const watch = watchInterrupt();
  try {
    const outcome = await carryOutWatched(project, after, subject, { ...options, plan, watch });
    if (options.silent !== true && options.unreported !== true) reportOutcome(project, outcome, options);
    return outcome;
  } finally {
    watch.end();
  }
}

async function carryOutWatched(
  project: Project,
  after: Intent,
  subject: string,
  options: CarryOutOptions & WayOptions & { plan: Plan; watch: InterruptWatch; turn?: Turn },
): Promise<Outcome> {
  const { plan, watch, turn } = options;
  const opened = await openStack(project.root, project.stack, project.stackFile.path);
  process.env[SETTLED] = "yes";
  let begun = false;
  try {
    const work = withScratchFile(`Pulumi.${project.stack}.yaml`, async (copy): Promise<Outcome> => {
      await turn?.worksWith(dirname(copy));
      const file = StackFile.read(project.stackFile.path);
      file.rename(project.catalog);
      file.setIntent(project.intent, after);
      await writeFileAtomic(copy, file.text(), { mode: 0o600 });
      await askForValues(project, plan, copy, options);
      if (options.dryRun !== true) await freeOrRefuse(opened.stack);
      const open = options.dryRun === true ? undefined : await leftOpen(project, after);
      refuseUnrepeatable(open?.pending ?? [], options.clearPending === true);
      const isTaken = options.takesOver === true || isAdoption(plan);
      const standing = isTaken ? standingSinks(project.catalog, sinksOf(project)) : new Set<string>();
      const progress = engineProgress({
        takesOver: (name) => standing.has(name),
        isAdopted: (secret, generation) => after.generations[secret]?.made[generation]?.adopted === true,
      });
      const changes = await preview(opened.stack, progress.planning, { ...options, configFile: copy });
      const owed =
        options.owedOnly === true ? tellOwed(project, progress.found(), changes, options) : undefined;
      const told = { stack: project.stack, plan, ...(owed === undefined ? {} : { owed }) };
      const isSettled =
        options.unlessSettled === true && owed?.length === 0 && (await nothingLeft(project, open));
      if (
        isSettled ||
        options.dryRun === true ||
        !(owed?.length === 0 || (await agreed(options, "Carry this out?")))
      ) {
        return { ...told, applied: false, changes };
      }
      await freeOrRefuse(opened.stack);
      const kept = await options.beforeChange?.(plan);
      try {
        watch.check();
        watch.end();
        begun = true;
        const [before, next] = await Promise.all([readFile(file.path, "utf8"), readFile(copy, "utf8")]);
        await turn?.begin(before === next ? undefined : { path: file.path, before: textDigest(before) });
        await file.replaceWith(next);
      } catch (error) {
        await turn?.takeBack();
        await kept?.undo();
        throw error;
      }
      await turn?.begin();
      if (options.commit) await commitFile(file.path, subject);
      if (options.push !== undefined) await pushCommits(project.root, options.push);
      if (open !== undefined) await settle(project, open);
      const before = await fileDigests(project);
      const run = {
        ...{ project, plan, after, subject, standing, options },
        ...(kept === undefined ? {} : { backup: kept.backup }),
        ...(options.restored === undefined ? {} : { restored: options.restored }),
      };
      const { made, notified } = await apply(opened.stack, run, options, progress.applying);
      const files = changedFiles(before, await fileDigests(project));
      return {
        ...told,
        ...{ applied: true, changes: made, files },
        ...(kept === undefined ? {} : { backup: kept.backup }),
        ...(notified.length === 0 ? {} : { notified }),
      };
    });
    return await Promise.race([work, watch.interrupted]);
  } catch (error) {
    throw begun ? error : await toldOf(error, project, subject, options);
  } finally {
    // What went wrong before is the message, whatever comes of the tidying up.
    if (!begun) await opened.forgetIfNew().catch(() => {});
  }
}

/**
 * Before anything is looked at, for the answer would be the same after seconds of looking.
 * @throws CommandError where somebody would have to be asked and nobody can be
 */
export function refuseWithoutAnswer(options: CarryOutOptions): void {
  if (options.yes === true || options.dryRun === true || process.stdin.isTTY) return;
  throw new CommandError("nobody can be asked here: add --yes to carry it out, or --dry-run to only look");
}
