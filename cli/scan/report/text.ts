import { count } from "../../count.ts";
import type { Finding } from "../finding.ts";
import { ruleOf } from "../rules.ts";
import type { Report } from "./report.ts";

const WHAT = {
  files: "file",
  history: "commit",
  logs: "line",
  processes: "process",
} as const;

/** Findings grouped by file, and what to do about each rule; empty where there are none. */
export function reportText({ findings }: Report): string {
  const paths = [...new Set(findings.map(({ path }) => path))];
  const files = paths.map((path) =>
    [oneLine(path), ...findings.filter((one) => one.path === path).map((one) => `  ${lineOf(one)}`)].join(
      "\n",
    ),
  );
  return [...files, helpText(findings)].filter((part) => part !== "").join("\n\n");
}

/** One finding on one line, as a log is followed. */
export function findingLine(finding: Finding): string {
  return `${oneLine(finding.path)}:${lineOf(finding)}`;
}

/** What to do, once a rule. */
export function helpText(findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  if (rules.length === 0) return "";
  return ["What to do:", ...rules.map((rule) => `  ${rule}: ${ruleOf(rule).help}`)].join("\n");
}

/** How much was looked through, and what was not. */
export function summaryLines({ mode, findings, looked, leftOut, held, gone, values }: Report): string[] {
  const seen =
    mode === "processes" && looked.items !== 1
      ? `${looked.items} processes`
      : count(looked.items, WHAT[mode]);
  const held_ = [
    [held.known, "known to the baseline"],
    [held.ignored, "excused by a comment"],
    [held.repeated, "found again elsewhere"],
    [held.dropped, "more not kept"],
  ] as const;
  const also = held_.flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`]));
  const lines = [[`${count(findings.length, "finding")}; ${seen} looked at`, ...also].join("; ")];
  if (values !== undefined) {
    lines.push(
      `Looked for ${count(values.wanted, "value")} that the stack's state holds now, in every encoding`,
    );
    if (values.leftOut.length > 0)
      lines.push(`Not looked for, since too short or too plain: ${values.leftOut.join(", ")}`);
  }
  if (leftOut.large.length > 0) lines.push(`Left out, since too long: ${some(leftOut.large)}`);
  if (leftOut.binary > 0) lines.push(`Not read as text: ${count(leftOut.binary, "binary file")}`);
  if (leftOut.unread.length > 0) lines.push(`May not be read by this user: ${some(leftOut.unread)}`);
  if ("shallow" in looked && looked.shallow)
    lines.push("This clone is shallow: older commits are not here. git fetch --unshallow brings them");
  if (gone.length > 0)
    lines.push(
      `No longer found, so take them out of the baseline: ${some(gone.map(({ rule, path }) => `${rule} in ${path}`))}`,
    );
  return lines.map((line) => `${line}.`);
}

function lineOf({ line, column, level, rule, message, commit }: Finding): string {
  const where = line === 0 ? "" : `${line}:${column}  `;
  return `${where}${level}  ${rule}  ${oneLine(message)}${commit === undefined ? "" : `, since ${commit.slice(0, 12)}`}`;
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(oneLine).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** Control characters, marks that turn the direction of writing, and what ends a line. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * A file may be called as its maker likes: a line's end and `::error::` behind it would be a command to GitHub's runner,
 * and an escape one to the terminal.
 */
function oneLine(text: string): string {
  return text.replaceAll(UNSEEN, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}
