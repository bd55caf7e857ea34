import { type Command, Option } from "commander";
import { readLink } from "../notify/link.ts";

// Options that several commands share.
export const stackOption = () =>
  new Option("-s, --stack <name>", "the stack; may be left out where there is one only");
export const jsonOption = () => new Option("--json", "print the result as one line of JSON");
export const acceptOption = () =>
  new Option("--accept-unreadable <name...>", "accept that data stored under these keys becomes unreadable");

export const healthOption = () =>
  new Option("--ignore-health", "do not ask first whether the system is healthy; the record says so");

export const linkOption = () =>
  new Option(
    "--link <url>",
    "where this run is to be seen, for notifications; CI's own unless given",
  ).argParser(readLink);

/** Options of all that changes a stack. */
export const carriedOut = (command: Command) =>
  command
    .option("--dry-run", "preview and change nothing, not even the stack file")
    .option("-y, --yes", "do not ask")
    .option("--no-commit", "leave committing the stack file to you")
    .option("--why <text>", "the reason, for the record; never a value")
    .option("--no-notify", "tell none of the catalog's notifiers")
    .addOption(linkOption())
    .option("--clear-pending", "go on although a command of your own may run twice, for you have looked")
    .hook("preAction", (_, called) => void called.setOptionValue("command", called.name()))
    .addOption(stackOption())
    .addOption(jsonOption());
