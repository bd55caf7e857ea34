import { execa } from "execa";
import { CommandError } from "../errors.ts";

/** When a calendar expression comes true. */
export interface CalendarCheck {
  /** False where this machine has no `systemd-analyze` that could tell. */
  readonly isChecked: boolean;
  /** The next time, in systemd's words. */
  readonly next?: string;
}

/** Asks systemd itself. @throws CommandError where it is no calendar expression */
export async function checkCalendar(on: string): Promise<CalendarCheck> {
  // A line break would be a line of the unit.
  if (/[\p{Cc}]/u.test(on)) throw notOne(on);
  const asked = await execa("systemd-analyze", ["calendar", "--", on], {
    reject: false,
    env: { LC_ALL: "C", SYSTEMD_COLORS: "0" },
  });
  if (asked.code === "ENOENT") return { isChecked: false };
  if (asked.exitCode !== 0) throw notOne(on);
  const next = /Next elapse:\s*(.+)$/m.exec(asked.stdout)?.[1];
  return next === undefined ? { isChecked: true } : { isChecked: true, next };
}

const notOne = (on: string) =>
  new CommandError(
    `${JSON.stringify(on)} is no calendar expression of systemd's: write monthly, weekly, daily or one such as ` +
      '"Sun *-*-* 03:00"; systemd-analyze calendar "EXPRESSION" tells when it comes true',
  );
