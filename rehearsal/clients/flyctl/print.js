// @ts-check
import process from "node:process";

/** @param {string} text */
export function print(text) {
  process.stdout.write(`${text}\n`);
}

/** As flyctl's render.JSON. @param {unknown} value */
export function printJson(value) {
  print(JSON.stringify(value, null, 4));
}

/**
 * As flyctl's render.Table where nothing is a terminal; the separator is of 2026's versions, older ones wrote tabs.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function printTable(head, rows) {
  const all = [head.map((title) => title.toUpperCase()), ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  for (const row of all)
    print(` ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" │ ")} │`);
  print("");
}

/**
 * As Go prints a time.
 *
 * @param {string | null} time ISO 8601
 */
export function goTime(time) {
  if (time === null) return "";
  return `${new Date(time)
    .toISOString()
    .replace("T", " ")
    .replace(/\.?0*Z$/, "")} +0000 UTC`;
}
