import { type Command, Option } from "commander";
import { jsonOption, stackOption } from "./options.ts";

const cronOption = () => new Option("--cron", "a line of this user's crontab instead of systemd's units");
const userOption = () => new Option("--user", "units of this user's own systemd, not the machine's");
const rootOption = () =>
  new Option("--root <folder>", "the units of the system in this folder, such as an image's");
const dryRunOption = () => new Option("--dry-run", "show what would change, and change nothing");

/** Adds `keyturn schedule`: what is due is rotated by itself, and a failure is told. */
export function addSchedule(program: Command): void {
  const schedule = program
    .command("schedule")
    .description(
      "rotate what is due by itself: a systemd timer, or a line of cron, with an alert where it fails",
    );

  schedule
    .command("install")
    .description("write the timer and what it starts, and switch it on; again: change what is different")
    .option(
      "--on <when>",
      'monthly, weekly, daily, or a calendar expression such as "Sun *-*-* 03:00"',
      "monthly",
    )
    .option("--passphrase-file <file>", "the file, of mode 600, that holds the stack's passphrase")
    .option("--env-file <file>", "a file, of mode 600, of NAME=VALUE lines with what else the run needs")
    .option(
      "--alert <command>",
      "what the shell runs where a run failed; the catalog's notifiers are told otherwise",
    )
    .addOption(cronOption())
    .addOption(userOption())
    .addOption(rootOption())
    .addOption(dryRunOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("../schedule/install.ts")).scheduleInstall(options));

  schedule
    .command("show")
    .description("whether there is a schedule, where it stands and when it runs")
    .addOption(cronOption())
    .addOption(userOption())
    .addOption(rootOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("../schedule/show.ts")).scheduleShow(options));

  schedule
    .command("remove")
    .description("switch the timer off and delete what keyturn schedule install wrote")
    .addOption(cronOption())
    .addOption(userOption())
    .addOption(rootOption())
    .addOption(dryRunOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("../schedule/remove.ts")).scheduleRemove(options));
}
