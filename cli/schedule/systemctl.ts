import { execa } from "execa";
import type { ScheduleOptions } from "./from-options.ts";

/** What systemd is told, and whether it took it. */
export interface Told {
  /** The commands, for a person to run where they did not. */
  readonly commands: readonly string[];
  readonly isDone: boolean;
}

/** Tells the systemd that runs here. A folder that is another system's is its own affair: there the commands are only named. */
export async function systemctl(
  { user, root }: ScheduleOptions,
  calls: readonly (readonly string[])[],
): Promise<Told> {
  const all = calls.map((words) => [...(user === true ? ["--user"] : []), ...words]);
  const commands = all.map((words) => ["systemctl", ...words].join(" "));
  if (root !== undefined) return { commands, isDone: false };
  for (const words of all) {
    const { failed } = await execa("systemctl", words, { reject: false, env: { SYSTEMD_COLORS: "0" } });
    if (failed) return { commands, isDone: false };
  }
  return { commands, isDone: true };
}
