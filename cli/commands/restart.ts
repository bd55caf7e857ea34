import { confirm, isCancel } from "@clack/prompts";
import { composeProjects } from "../../components/catalog/index.ts";
import { markRestarted } from "../backup/mark-backups.ts";
import { CommandError, EXIT } from "../errors.ts";
import { compareHealth } from "../health/compare.ts";
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
import { planRestart, planText, type RestartPlan } from "../restart/plan.ts";
import { failures } from "../restart/redacted-logs.ts";
import { failedText, healthText, madeLine } from "../restart/render.ts";
import { type Ran, runSteps } from "../restart/run-steps.ts";

interface RestartOptions {
  stack?: string;
  all?: boolean;
  /** False with `--no-healthcheck`. */
  healthcheck: boolean;
  timeout: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
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
  try {
    const project = await openProject(options);
    const looked = await Promise.race([look(project, names, options), watch.interrupted]);
    const { plan } = looked;
    tellPlan(plan, options);
    const steps = plan.steps.map((step) => step.map(({ known: { id } }) => id));
    const told = { stack: project.stack, because: plan.chosen.because, steps };
    if (
      plan.steps.length === 0 ||
      options.dryRun === true ||
      !(await Promise.race([agreed(options), watch.interrupted]))
    ) {
      if (options.json === true) jsonResult({ ...told, restarted: false });
      else note("Nothing was changed.");
      return;
    }
    watch.check();
    watch.end();
    await carryOut(project, { ...looked, told, timeoutMs }, options);
  } finally {
    watch.end();
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

async function carryOut(
  project: Project,
  { known, plan, settles, told, timeoutMs }: Planned,
  options: RestartOptions,
): Promise<void> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const waiting: Waiting = {
    timeoutMs,
    isWatched: options.healthcheck,
    signal: abort.signal,
    lookMs: LOOK_MS,
  };
  const healthNow = async () =>
    await observe(composeProjects(project.catalog, project.directory), project.catalog.probes);
  const before = options.healthcheck ? await healthNow() : undefined;
  let ran: Ran;
  try {
    let done = 0;
    const all = plan.chosen.services.length;
    ran = await runSteps(plan.steps, plan.completing, waiting, (made) => {
      done += 1;
      note(`[${done}/${all}] ${madeLine(made, options.healthcheck)}`);
    });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
  const health = before && compareHealth(before, await healthNow());
  const failed = await failures(ran.made, known, project);
  const services = ran.made.map(({ id, how, seconds }) => ({ service: id, how, seconds }));
  const gotWorse = [...(health?.worse ?? []), ...(health?.gone ?? [])];
  const isWell = failed.length === 0 && ran.notBegun.length === 0 && gotWorse.length === 0;
  const restore = isWell ? {} : { restore: RESTORE };
  if (options.json === true)
    jsonResult({
      ...told,
      restarted: true,
      services,
      failed,
      notBegun: ran.notBegun,
      ...(health && { health }),
      ...restore,
    });
  if (health !== undefined) note(healthText(health));
  if (isWell) {
    if (settles !== undefined && options.healthcheck)
      await markRestarted(project.directory, settles, new Date().toISOString());
    return;
  }
  process.exitCode = EXIT.failed;
  if (failed.length + ran.notBegun.length > 0) note(failedText(failed, ran.notBegun));
  await offerRestore(project.stack, options.json !== true && options.yes !== true);
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

async function agreed({ yes }: RestartOptions): Promise<boolean> {
  if (yes === true) return true;
  const answer = await confirm({ message: "Restart these?", initialValue: false, output: process.stderr });
  return !isCancel(answer) && answer;
}
