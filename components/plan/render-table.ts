import { listed } from "../catalog/index.ts";
import { leavingText } from "./leaving.ts";
import { generationsOf, notesOf, placesText, sameNumber, skippedByReason, writesOf } from "./plan-text.ts";
import type { Plan } from "./plan-types.ts";
import { writtenOffText } from "./written-off.ts";

/** The text broken between words into lines of at most `width`; a longer word is broken where it must be. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    for (; word.length > width; word = word.slice(width)) lines.push(word.slice(0, width));
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Rows as aligned columns, none wider than the terminal: the last column takes what is left and is wrapped. */
function table(header: readonly string[], rows: readonly (readonly string[])[], width: number): string[] {
  const all = [header, ...rows];
  const last = header.length - 1;
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const fixed = widths.slice(0, last).reduce((sum, w) => sum + w + 2, 0);
  const room = Math.max(20, width - fixed);
  const lines = all.flatMap((row) => {
    const cells = header.map((_, column) =>
      column === last ? wrap(row[column] ?? "", room) : [row[column] ?? ""],
    );
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, i) =>
      cells
        .map((cell, column) =>
          column === last ? (cell[i] ?? "") : (cell[i] ?? "").padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    );
  });
  const rule = "─".repeat(Math.min(width, fixed + Math.min(room, widths[last] ?? 0)));
  return [lines[0] ?? "", rule, ...lines.slice(1)];
}

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
    blocks.push(table(["SECRET", "CHANGE", "GENERATION", "PLACES"], rows, width));
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
