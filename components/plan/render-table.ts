import { listed } from "../catalog/index.ts";
import { leavingText } from "./leaving.ts";
import { generationsOf, notesOf, placesText, sameNumber, skippedByReason, writesOf } from "./plan-text.ts";
import type { Plan } from "./plan-types.ts";
import { textTable, wrap } from "./text-table.ts";
import { writtenOffText } from "./written-off.ts";

/**
 * A plan for the terminal, without colours.
 * @param width columns of the terminal; what is longer is wrapped
 */
export function renderTable(plan: Plan, width = 100): string {
  const blocks: string[][] = [];
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length > 0)
      blocks.push([title, ...lines.flatMap((line) => wrap(line, width - 2).map((part) => `  ${part}`))]);
  };
  if (plan.changes.length === 0 && plan.writtenOff.length === 0)
    blocks.push([`${plan.system}: nothing changes`]);
  else if (plan.changes.length > 0) {
    const rows = plan.changes.map((change) => {
      const along = change.derivedChanging.length === 0 ? "" : ` (with ${listed(change.derivedChanging)})`;
      return [change.secret, change.kind, generationsOf(change), `${placesText(change)}${along}`];
    });
    blocks.push(textTable(["SECRET", "CHANGE", "GENERATION", "PLACES"], rows, width));
  }
  section(
    `Order of writes${sameNumber(plan)}`,
    plan.order.map((step) => `${step.wave}. ${step.step}: ${writesOf(step)}`),
  );
  section(
    "Restarts, in order",
    plan.restarts.map(({ group, services }, i) => `${i + 1}. ${group}: ${services.join(", ")}`),
  );
  section(
    "Retired",
    plan.retired.map(({ secret, generation }) => `${secret} generation ${generation}`),
  );
  section(
    "Mind",
    notesOf(plan).map(({ secrets, text, grave }) => `${grave ? "WARNING: " : ""}${listed(secrets)}: ${text}`),
  );
  section("Written off", plan.writtenOff.map(writtenOffText));
  section(
    "Leaving",
    plan.leaving.map((leaving) => leavingText(leaving)),
  );
  section(
    "Not rotated unless named",
    skippedByReason(plan).map(({ secrets, why }) => `${secrets.join(", ")}: ${why}`),
  );
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
