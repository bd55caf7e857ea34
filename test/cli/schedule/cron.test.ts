import { describe, expect, it } from "vitest";
import { cronLine, markOf, withLine } from "../../../cli/schedule/cron.ts";
import { SCHEDULE } from "./sample.ts";

describe("a schedule of cron's", () => {
  it.each([
    ["monthly", "@monthly "],
    ["@daily", "@daily "],
    ["0 3 1 * *", "0 3 1 * * "],
    ["*/5 0-6 * jan,feb mon", "*/5 0-6 * jan,feb mon "],
  ])("takes %s for a time", (on, begins) => {
    expect(cronLine({ ...SCHEDULE, on }).startsWith(begins)).toBe(true);
  });

  it.each(["Sun *-*-* 03:00", "0 3 1 *", "soon", "0 3 1 * *; reboot"])("refuses %s", (on) => {
    expect(() => cronLine({ ...SCHEDULE, on })).toThrow(/no time that cron knows.*five fields/);
  });

  it("is one line, of which no % ends the command", () => {
    const line = cronLine(SCHEDULE);
    expect(line).not.toContain("\n");
    expect(line.replaceAll("\\%", "")).not.toContain("%");
  });

  it("stands once in a crontab, and leaves every other line and stack alone", () => {
    const others = "# mine\n0 1 * * * backup\n";
    const first = withLine(others, SCHEDULE, cronLine(SCHEDULE));
    const other = { ...SCHEDULE, stack: "staging" };
    const second = withLine(first, other, cronLine(other));
    const changed = withLine(second, SCHEDULE, cronLine({ ...SCHEDULE, on: "daily" }));
    expect(changed.split(markOf(SCHEDULE))).toHaveLength(2);
    expect(changed).toContain("@daily ");
    expect(withLine(changed, SCHEDULE, cronLine({ ...SCHEDULE, on: "daily" }))).toContain(others);
    expect(withLine(withLine(changed, SCHEDULE), other)).toBe(others);
    expect(withLine(withLine("", SCHEDULE, cronLine(SCHEDULE)), SCHEDULE)).toBe("");
  });
});
