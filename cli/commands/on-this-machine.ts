import type { Command } from "commander";
import { jsonOption, linkOption, stackOption } from "./options.ts";
import { addSchedule } from "./schedule.ts";

/** Adds the commands for a system that runs beside keyturn, on one machine. */
export function addOnThisMachine(program: Command): void {
  program
    .command("check")
    .description("check that every Compose service is healthy and every probe answers; nothing is changed")
    .option("--save <file>", "write how it is now into a file, for a later --compare")
    .option("--compare <file>", "tell what got worse, better, is new or gone since a --save")
    .option("--verbose", "show the last log lines of what is not healthy, without any value")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./check.ts")).check(options));

  program
    .command("restart")
    .description("make Compose services anew after a rotation, in order, and wait until they are healthy")
    .argument("[services...]", "these alone; unless named, those that the newest backup says are affected")
    .option("--all", "every service that has a container")
    .option("--no-healthcheck", "do not wait until they are healthy, nor compare with the state before")
    .option("--timeout <seconds>", "how long a service may take until it is healthy", "180")
    .option("--dry-run", "show the order and change nothing")
    .option("-y, --yes", "do not ask")
    .option("--why <text>", "the reason, for the record; never a value")
    .option("--no-notify", "tell none of the catalog's notifiers")
    .addOption(linkOption())
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (services, options) => (await import("./restart.ts")).restartCommand(services, options));

  program
    .command("backup")
    .description("the copies of .env files that rotations keep")
    .command("list")
    .description("show them, newest first: when, before what, which files")
    .addOption(stackOption())
    .addOption(jsonOption())
    .action(async (options) => (await import("./backup-list.ts")).backupList(options));

  addSchedule(program);
}
