import { execa } from "execa";
import { CommandError, EXIT } from "../errors.ts";

/** The lines of this user's crontab. @throws CommandError where there is no cron, or it does not give them */
export async function readCrontab(): Promise<string> {
  const { stdout, stderr, exitCode, code } = await execa("crontab", ["-l"], { reject: false });
  if (code === "ENOENT") throw new CommandError("crontab is not on PATH: install cron, or leave --cron out");
  if (exitCode === 0) return stdout === "" ? "" : `${stdout}\n`;
  if (/no crontab/i.test(stderr)) return "";
  throw new CommandError("crontab -l failed: run it to see why. Nothing was changed", EXIT.failed);
}

export async function writeCrontab(text: string): Promise<void> {
  const { exitCode } = await execa("crontab", ["-"], { reject: false, input: text });
  if (exitCode !== 0)
    throw new CommandError("cron did not take the new crontab: the old one stands", EXIT.failed);
}
