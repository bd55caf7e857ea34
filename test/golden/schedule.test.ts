import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { cronLine } from "../../cli/schedule/cron.ts";
import { unitsOf } from "../../cli/schedule/units.ts";
import { SCHEDULE } from "../cli/schedule/sample.ts";

it("the units and the line of a schedule are what their golden file holds", () => {
  const file = fileURLToPath(new URL("./schedule.txt", import.meta.url));
  const units = unitsOf(SCHEDULE).map(({ name, text }) => `### ${name}\n${text}`);
  const text = `${units.join("\n")}\n### crontab\n${cronLine(SCHEDULE)}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
  expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
});
