import { jsonResult, note, result } from "../output.ts";
import { openProject } from "../project.ts";
import { withLine } from "./cron.ts";
import { readCrontab, writeCrontab } from "./crontab.ts";
import { type ScheduleOptions, unitFolder } from "./from-options.ts";
import { systemctl } from "./systemctl.ts";
import { removeUnits, standingUnits } from "./unit-files.ts";
import { unitNames } from "./units.ts";

/** `keyturn schedule remove`: switches it off and deletes what `install` wrote. @throws CommandError for a unit that it did not write */
export async function scheduleRemove(options: ScheduleOptions): Promise<void> {
  const { catalog, stack } = await openProject(options);
  const of = { system: catalog.system, stack };
  if (options.cron === true) {
    const before = await readCrontab();
    const after = withLine(before, of);
    const isThere = after !== before;
    if (isThere && options.dryRun !== true) await writeCrontab(after);
    return tell(options, stack, isThere ? ["the line of the crontab"] : []);
  }
  const names = unitNames(of);
  const paths = standingUnits(unitFolder(options), names);
  if (options.dryRun !== true && paths.length > 0) {
    const [timer = ""] = names.filter((name) => name.endsWith(".timer"));
    await systemctl(options, [["disable", "--now", timer]]);
    removeUnits(paths);
    const told = await systemctl(options, [["daemon-reload"]]);
    if (!told.isDone && options.root === undefined)
      note(`systemd was not told: ${told.commands.join(" && ")}`);
  }
  tell(options, stack, paths);
}

function tell({ json, dryRun }: ScheduleOptions, stack: string, removed: readonly string[]): void {
  if (json === true) {
    jsonResult({ stack, ...(dryRun === true ? { dryRun } : {}), removed });
    return;
  }
  if (removed.length === 0) result(`There is no schedule for ${stack}.`);
  for (const one of removed) result(`${one}: ${dryRun === true ? "would be removed" : "removed"}`);
}
