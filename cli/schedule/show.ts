import { readFileSync } from "node:fs";
import { EXIT } from "../errors.ts";
import { jsonResult, result } from "../output.ts";
import { openProject } from "../project.ts";
import { checkCalendar } from "./calendar.ts";
import { markOf } from "./cron.ts";
import { readCrontab } from "./crontab.ts";
import { type ScheduleOptions, unitFolder } from "./from-options.ts";
import { standingUnits } from "./unit-files.ts";
import { unitNames } from "./units.ts";

/** `keyturn schedule show`: ends with 1 where there is none. @throws CommandError for a unit that keyturn did not write */
export async function scheduleShow(options: ScheduleOptions): Promise<void> {
  const { catalog, stack } = await openProject(options);
  const of = { system: catalog.system, stack };
  const found = options.cron === true ? await inCrontab(of) : await inUnits(options, of);
  if (found === undefined) process.exitCode = EXIT.failed;
  if (options.json === true) return jsonResult({ stack, installed: found !== undefined, ...found });
  if (found === undefined) return result(`There is no schedule for ${stack}: keyturn schedule install`);
  for (const one of found.at) result(one);
  if (found.on !== undefined)
    result(`runs ${found.on}${found.next === undefined ? "" : `, next ${found.next}`}`);
}

interface Found {
  readonly at: readonly string[];
  readonly on?: string;
  readonly next?: string;
}

type Of = Parameters<typeof unitNames>[0];

async function inCrontab(of: Of): Promise<Found | undefined> {
  const line = (await readCrontab()).split("\n").find((one) => one.endsWith(` ${markOf(of)}`));
  return line === undefined ? undefined : { at: [line] };
}

async function inUnits(options: ScheduleOptions, of: Of): Promise<Found | undefined> {
  const at = standingUnits(unitFolder(options), unitNames(of));
  const timer = at.find((path) => path.endsWith(".timer"));
  if (timer === undefined) return undefined;
  const on = /^OnCalendar=(.*)$/m.exec(readFileSync(timer, "utf8"))?.[1]?.replaceAll("%%", "%");
  if (on === undefined) return { at };
  const { next } = await checkCalendar(on);
  return { at, on, ...(next === undefined ? {} : { next }) };
}
