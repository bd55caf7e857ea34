import type { Catalog } from "../../components/catalog/index.ts";
import { rotatable } from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject } from "../project.ts";
import { checkCalendar } from "./calendar.ts";
import { cronLine, withLine } from "./cron.ts";
import { readCrontab, writeCrontab } from "./crontab.ts";
import { type ScheduleOptions, scheduleFrom, unitFolder } from "./from-options.ts";
import type { Schedule } from "./schedule.ts";
import { systemctl } from "./systemctl.ts";
import { plannedChanges, type UnitChange, writeUnits } from "./unit-files.ts";
import { timerName, unitsOf } from "./units.ts";

/**
 * `keyturn schedule install`: writes what rotates by itself what is due, and switches it on. Done again it changes what is
 * different.
 *
 * @throws CommandError
 */
export async function scheduleInstall(options: ScheduleOptions): Promise<void> {
  refuseMixture(options);
  const project = await openProject(options);
  const schedule = scheduleFrom(project, options);
  if (!canBeDue(project.catalog))
    note(
      "mind: no secret that could turn has a maxAge, so nothing is ever due and the schedule rotates nothing. " +
        "Say in the catalog how old each may get: maxAge: 30d",
    );
  if (options.cron === true) return await installCron(schedule, options);
  const { isChecked, next } = await checkCalendar(schedule.on);
  if (!isChecked)
    note(`mind: there is no systemd-analyze here, so nobody looked at ${JSON.stringify(schedule.on)}.`);
  const units = unitsOf(schedule);
  const folder = unitFolder(options);
  if (options.dryRun === true) {
    const changes = plannedChanges(folder, units);
    if (options.json === true)
      return jsonResult({ stack: schedule.stack, dryRun: true, on: schedule.on, next, units, changes });
    for (const [index, { path, change }] of changes.entries())
      result(`# ${path}: ${WOULD[change]}\n${units[index]?.text ?? ""}`);
    return;
  }
  const changes = await writeUnits(folder, units);
  const told = await systemctl(options, [["daemon-reload"], ["enable", "--now", timerName(schedule)]]);
  if (options.json === true)
    return jsonResult({
      stack: schedule.stack,
      on: schedule.on,
      next,
      changes,
      enabled: told.isDone,
      commands: told.commands,
    });
  for (const { path, change } of changes) result(`${path}: ${change}`);
  if (!told.isDone) note(`The timer is not switched on: ${told.commands.join(" && ")}`);
  else result(`${timerName(schedule)} is on${next === undefined ? "" : `; next: ${next}`}`);
}

/** An imported catalog has no ages: what it was made of names none. */
const canBeDue = (catalog: Catalog): boolean =>
  rotatable(catalog).some((name) => catalog.secrets[name]?.maxAge !== undefined);

const WOULD: Readonly<Record<UnitChange["change"], string>> = {
  created: "would be created",
  changed: "would be changed",
  unchanged: "is as it is to be",
  removed: "would be removed",
};

async function installCron(schedule: Schedule, { dryRun, json }: ScheduleOptions): Promise<void> {
  const { stack } = schedule;
  const line = cronLine(schedule);
  if (dryRun === true) return json === true ? jsonResult({ stack, dryRun: true, line }) : result(line);
  const before = await readCrontab();
  const after = withLine(before, schedule, line);
  if (after !== before) await writeCrontab(after);
  const change = after === before ? "unchanged" : "changed";
  if (json === true) jsonResult({ stack, line, change });
  else result(`${line}\nThe crontab is ${change}.`);
}

function refuseMixture({ cron, user, root }: ScheduleOptions): void {
  const given = [
    cron === true ? "--cron" : "",
    user === true ? "--user" : "",
    root === undefined ? "" : "--root",
  ];
  const named = given.filter((one) => one !== "");
  if (named.length > 1) throw new CommandError(`${named.join(" and ")} don't go together: give one of them`);
}
