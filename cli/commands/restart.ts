import { composeProjects, listed } from "../../components/catalog/index.ts";
import { agreed } from "../agreed.ts";
import { toldOf } from "../apply.ts";
import { markRestarted } from "../backup/mark-backups.ts";
import { CommandError, EXIT } from "../errors.ts";
import { compareHealth, type HealthComparison } from "../health/compare.ts";
import { observe } from "../health/observe.ts";
import { watchInterrupt } from "../interrupt-watch.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import type { Waiting } from "../restart/await-up.ts";
import { chooseServices } from "../restart/choose.ts";
import { dockerOf } from "../restart/docker.ts";
import { type Known, knownServices } from "../restart/known.ts";
import { newestBackup } from "../restart/newest-backup.ts";
import { offerRestore, RESTORE } from "../restart/offer-restore.ts";
import { isWell, onRecord, type RestartEnd, restartSubject } from "../restart/on-record.ts";
import { planRestart, planText, type RestartPlan } from "../restart/plan.ts";
import { failures } from "../restart/redacted-logs.ts";
import { failedText, healthText, madeLine } from "../restart/render.ts";
import { runSteps } from "../restart/run-steps.ts";
import { settledWords } from "../turn/notice.ts";
import { isRestart, RESTART as RESTARTING } from "../turn/record.ts";
import { takeTurn } from "../turn/take-turn.ts";

interface RestartOptions {
  stack?: string;
  all?: boolean;
  /** False with `--no-healthcheck`. */
  healthcheck: boolean;
  timeout: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
  why?: string;
  /** False with `--no-notify`. */
  notify: boolean;
  link?: string;
}

const LOOK_MS = 500;

/**
 * `keyturn restart`: makes the services anew that a rotation affected, what others rest on first, and waits until each is
 * healthy. Ends with 1 where one is not.
 *
 * @throws CommandError, CatalogError
 */
export async function restartCommand(names: readonly string[], options: RestartOptions): Promise<void> {
  const timeoutMs = timeoutOf(options.timeout);
  if (names.length > 0 && options.all === true)
    throw new CommandError("name services or say --all, not both");
  refuseWithoutAnswer(options);
  const watch = watchInterrupt();
  const project = await openProject(options);
  const turn =
    options.dryRun === true
      ? undefined
      : await takeTurn(project, { command: RESTARTING, subject: subjectOf(names, options) });
  let how: "all" | "failed" = "failed";
  try {
    const looked = await Promise.race([toldLook(project, names, options), watch.interrupted]);
    const { plan } = looked;
    tellPlan(plan, options);
    const steps = plan.steps.map((step) => step.map(({ known: { id } }) => id));
    const told = { stack: project.stack, because: plan.chosen.because, steps };
    if (
      plan.steps.length === 0 ||
      options.dryRun === true ||
      !(await Promise.race([agreed(options, "Restart these?"), watch.interrupted]))
    ) {
      if (options.json === true) jsonResult({ ...told, restarted: false });
      else note("Nothing was changed.");
      return;
    }
    watch.check();
    watch.end();
    await turn?.begin();
    const isWell = await carryOut(project, { ...looked, told, timeoutMs }, options);
    how = "all";
    if (turn?.left !== undefined && isRestart(turn.left)) note(settledWords(turn.left, RESTARTING));
    if (isWell) return;
  } finally {
    watch.end();
    await turn?.end(how);
  }
  // Not while it is this one's turn: the way back is a command of its own.
  await offerRestore(project.stack, options.json !== true && options.yes !== true);
}

function subjectOf(names: readonly string[], { all }: RestartOptions): string {
  if (names.length > 0) return listed(names);
  return all === true ? "all services" : "what a rotation affected";
}

/** As it is with a rotation, a schedule is not refused in silence. */
async function toldLook(
  project: Project,
  names: readonly string[],
  options: RestartOptions,
): Promise<Looked> {
  try {
    return await look(project, names, options);
  } catch (error) {
    const subject = names.length === 0 ? `Restart on ${project.stack}` : restartSubject(names, project.stack);
    throw await toldOf(error, project, subject, { ...options, command: "restart" });
  }
}

async function look(project: Project, names: readonly string[], options: RestartOptions): Promise<Looked> {
  const places = composeProjects(project.catalog, project.directory);
  if (places.length === 0)
    throw new CommandError(
      `no Compose file in ${project.directory}, nor beside one of its .env files. Where it is elsewhere, name it in the catalog: compose: [{ directory: … }]`,
    );
  const looked = places.map((place) => ({ directory: place.directory, docker: dockerOf(place) }));
  const [known, backup] = await Promise.all([
    knownServices(looked, project.directory),
    newestBackup(project.directory),
  ]);
  const isTold = backup !== undefined && backup.services.length > 0 && !backup.isDone;
  const chosen = chooseServices(known, {
    names,
    all: options.all === true,
    ...(isTold ? { backup } : {}),
  });
  const byBackup = isTold && names.length === 0 && options.all !== true ? { settles: backup.stamp } : {};
  return { known, plan: planRestart(known, chosen, project.catalog.services), ...byBackup };
}

interface Looked {
  readonly known: readonly Known[];
  readonly plan: RestartPlan;
  /** The backup whose services these are. */
  readonly settles?: string;
}

interface Planned extends Looked {
  readonly told: object;
  readonly timeoutMs: number;
}

/** @returns whether all is well */
async function carryOut(
  project: Project,
  { known, plan, settles, told, timeoutMs }: Planned,
  options: RestartOptions,
): Promise<boolean> {
  const ids = plan.chosen.services.map(({ known: { id } }) => id);
  const ended = await onRecord(
    project,
    ids,
    options,
    async () => await play(project, plan, timeoutMs, options),
  );
  const { ran, health, notified } = ended;
  const failed = await failures(ran.made, known, project);
  const services = ran.made.map(({ id, how, seconds }) => ({ service: id, how, seconds }));
  if (options.json === true)
    jsonResult({
      ...told,
      restarted: true,
      services,
      failed,
      notBegun: ran.notBegun,
      ...(health && { health }),
      ...(isWell(ended) ? {} : { restore: RESTORE }),
      ...(notified.length === 0 ? {} : { notified }),
    });
  if (health !== undefined) note(healthText(health, isWell(ended)));
  if (isWell(ended)) {
    if (settles !== undefined && options.healthcheck)
      await markRestarted(project.directory, settles, new Date().toISOString());
    return true;
  }
  process.exitCode = EXIT.failed;
  if (failed.length + ran.notBegun.length > 0) note(failedText(failed, ran.notBegun));
  return false;
}

interface Played extends RestartEnd {
  /** Against before; missing with `--no-healthcheck`. */
  readonly health?: HealthComparison;
}

/** Makes them anew, and looks at all before and after. */
async function play(
  project: Project,
  plan: RestartPlan,
  timeoutMs: number,
  { healthcheck }: RestartOptions,
): Promise<Played> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const waiting: Waiting = { timeoutMs, isWatched: healthcheck, signal: abort.signal, lookMs: LOOK_MS };
  const healthNow = async () =>
    await observe(composeProjects(project.catalog, project.directory), project.catalog.probes);
  try {
    const before = healthcheck ? await healthNow() : undefined;
    let done = 0;
    const ran = await runSteps(plan.steps, plan.endings, waiting, (made) => {
      done += 1;
      note(`[${done}/${plan.chosen.services.length}] ${madeLine(made, healthcheck)}`);
    });
    const health = before && compareHealth(before, await healthNow());
    const gotWorse = [...(health?.worse ?? []), ...(health?.gone ?? [])].map(({ service }) => service);
    return { ran, gotWorse, isStopped: abort.signal.aborted, ...(health && { health }) };
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

function tellPlan(plan: RestartPlan, { json }: RestartOptions): void {
  for (const line of [...plan.contradictions, ...plan.chosen.notes]) note(`mind: ${line}`);
  if (json === true) return;
  result(
    plan.steps.length === 0
      ? "Nothing to restart: every container that runs is as Compose would make it now. All of them: keyturn restart --all"
      : planText(plan),
  );
}

function timeoutOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text) * 1000;
  throw new CommandError("--timeout wants whole seconds, such as 180");
}

function refuseWithoutAnswer({ yes, dryRun }: RestartOptions): void {
  if (yes === true || dryRun === true || process.stdin.isTTY) return;
  throw new CommandError("nobody can be asked here: add --yes to carry it out, or --dry-run to only look");
}
