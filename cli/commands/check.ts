import { composeProjects } from "../../components/catalog/index.ts";
import { pendingChange } from "../../provider/env-file/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { compareHealth } from "../health/compare.ts";
import { envValues, presentedValue } from "../health/env-values.ts";
import { type SystemHealth, worstOf } from "../health/health.ts";
import { hiddenValues } from "../health/hidden-values.ts";
import { lastLines } from "../health/last-lines.ts";
import { observe } from "../health/observe.ts";
import { comparisonText, healthSummary, healthTable, pendingText } from "../health/render.ts";
import { savedHealth, saveHealth } from "../health/saved.ts";
import { strikingOut } from "../health/struck-out.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { leftWork } from "../turn/notice.ts";

interface CheckOptions {
  stack?: string;
  json?: boolean;
  save?: string;
  compare?: string;
  verbose?: boolean;
}

/**
 * `keyturn check`: how every Compose service of the system is, and what the probes say. Changes nothing, also no change of files
 * that was cut off. Ends with 1 where something is not healthy or was cut off.
 *
 * @throws CommandError where there is nothing to look at, or it can't be looked at
 */
export async function check(options: CheckOptions): Promise<void> {
  const project = await openProject({ ...(options.stack && { stack: options.stack }), leaveJournal: true });
  const before = options.compare === undefined ? undefined : await savedHealth(options.compare);
  const pending = await pendingChange(project.directory);
  const work = await leftWork(project.directory);
  const values = await envValues(project.catalog, project.directory);
  const projects = composeProjects(project.catalog, project.directory);
  const presented = (probe: string) => presentedValue(project.catalog, project.directory, values, probe);
  const tellLeft = () => {
    if (pending !== undefined) note(pendingText(pending));
    if (work !== undefined) note(work.detail);
  };
  const health = await observe(projects, project.catalog.probes, { presented }).catch((error: unknown) => {
    tellLeft();
    throw error;
  });
  if (health.services.length === 0) {
    tellLeft();
    throw new CommandError(nothingIn(project));
  }
  if (options.save !== undefined) await saveHealth(options.save, health);
  const comparison = before && compareHealth(before, health);
  const logs = options.verbose === true ? await logsOf(project, health) : undefined;
  const isCutOff = [pending, work].some((one) => one !== undefined && one.next !== "wait");
  if (worstOf(health.services) !== "healthy" || isCutOff) process.exitCode = EXIT.failed;
  if (options.json === true) {
    const worst = worstOf(health.services);
    const lines = logs && Object.fromEntries(logs);
    return jsonResult({
      stack: project.stack,
      health: worst,
      ...health,
      comparison,
      pending,
      work,
      logs: lines,
    });
  }
  result(healthTable(health, new Date()));
  if (comparison !== undefined) result(`\n${comparisonText(comparison)}`);
  for (const [service, lines] of logs ?? []) result(`\n${service}, last lines:\n${inset(lines)}`);
  tellLeft();
  note(healthSummary(health));
  if (options.save !== undefined)
    note(`Saved in ${options.save}; later: keyturn check --compare ${options.save}`);
}

/** The last lines of what is not healthy, where every value that could stand in them is known. */
async function logsOf(project: Project, { services }: SystemHealth): Promise<Map<string, readonly string[]>> {
  const ailing = services.filter(
    ({ kind, health, containers }) => kind === undefined && health !== "healthy" && containers > 0,
  );
  if (ailing.length === 0) return new Map();
  const { catalog, directory } = project;
  try {
    const strike = strikingOut(await hiddenValues(project, await envValues(catalog, directory)));
    const names = ailing.map(({ service }) => service);
    return await lastLines(composeProjects(catalog, directory), names, strike);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    note(`No log lines are shown, for a value could stand in them: ${error.message}`);
    return new Map();
  }
}

const inset = (lines: readonly string[]) =>
  lines.length === 0 ? "  (it printed nothing)" : lines.map((line) => `  ${line}`).join("\n");

function nothingIn({ catalogPath, directory }: Project): string {
  return (
    `there is nothing to look at: no compose file in ${directory} or beside its .env files, and no probe of http or tcp. Name the ` +
    `project's folder in ${catalogPath}: compose: { directory: FOLDER }`
  );
}
