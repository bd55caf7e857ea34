import { CommandError } from "../errors.ts";
import { alertOf, runsOf, type Schedule, scheduleName } from "./schedule.ts";

/** The times that cron and systemd both have a word for. Sources: crontab(5), systemd.time(7). */
const WORDS = ["hourly", "daily", "weekly", "monthly", "yearly"] as const;

/** What the line ends with, so that it is found again. */
export const markOf = (schedule: Pick<Schedule, "system" | "stack">) => `# ${scheduleName(schedule)}`;

/**
 * The line of a crontab that does what the units do.
 * @throws CommandError where the time is none of cron's
 */
export function cronLine(schedule: Schedule): string {
  const { root, path, passphraseFile, envFile } = schedule;
  const settings = [
    `PATH=${shell(path.join(":"))}`,
    ...(passphraseFile === undefined ? [] : [`PULUMI_CONFIG_PASSPHRASE_FILE=${shell(passphraseFile)}`]),
  ];
  const commands = [
    `cd ${shell(root)}`,
    "umask 077",
    ...(envFile === undefined ? [] : ["set -a", `. ${shell(envFile)}`, "set +a"]),
    `export ${settings.join(" ")}`,
    ...runsOf(schedule).map((words) => words.map(shell).join(" ")),
  ];
  const alert = alertOf(schedule).map(shell).join(" ");
  const line = `{ ${commands.join(" && ")}; } || ${alert}`;
  // Source: crontab(5): a % that is not escaped ends the command.
  return `${timeOf(schedule.on)} ${line.replaceAll("%", "\\%")} ${markOf(schedule)}`;
}

/** The crontab with the line in it once, or without it. */
export function withLine(
  crontab: string,
  schedule: Pick<Schedule, "system" | "stack">,
  line?: string,
): string {
  const mark = ` ${markOf(schedule)}`;
  const others = crontab.split("\n").filter((one) => !one.endsWith(mark));
  while (others.at(-1) === "") others.pop();
  const lines = line === undefined ? others : [...others, line];
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function timeOf(on: string): string {
  const word = WORDS.find((one) => one === on.replace(/^@/, ""));
  if (word !== undefined) return `@${word}`;
  if (/^(?:[\d*/,\w-]+\s+){4}[\d*/,\w-]+$/.test(on)) return on;
  throw new CommandError(
    `${on} is no time that cron knows: write ${WORDS.join(", ")}, or five fields such as "0 3 1 * *"`,
  );
}

const shell = (word: string) => (/^[\w./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
