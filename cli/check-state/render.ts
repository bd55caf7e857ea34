import { count } from "../count.ts";
import { columns } from "../status/words.ts";
import type { StateCheck } from "./check-state.ts";

/** A check as it is told: with the stack's name, and what could not be seen. */
export interface ToldCheck extends StateCheck {
  readonly stack: string;
  readonly ok: boolean;
  /** What a backend that keeps no files here does not give out. */
  readonly unseen: readonly string[];
}

/** Problems that are the same but for the file are told once, with so many files. */
const SHOWN_FILES = 1;

/** What was looked at, what was found, and what to do about it. */
export function checkText(check: ToldCheck): string {
  const rows = Object.entries(check.looked).map(([kind, { files, bytes }]) => [
    kind,
    count(files, "file"),
    `${bytes} bytes`,
  ]);
  return [
    ...columns([["looked at", "files", "size"], ...rows]),
    "",
    `${count(check.values, "value")} that any of these files holds, of generations old and new, looked for raw and in every encoding; ` +
      `${check.sealed} properties in ciphertext, of ${count(check.resources, "resource")}.`,
    ...notes(check),
    ...verdict(check),
  ].join("\n");
}

function notes({ unopened, tooShort, unseen }: ToldCheck): string[] {
  return [
    ...(unopened === 0
      ? []
      : [`${unopened} of them are locked with another key than today's: their values were not looked for.`]),
    ...(tooShort.length === 0
      ? []
      : [`Too short to be looked for, since they would be found by chance: ${tooShort.join(", ")}.`]),
    ...(unseen.length === 0
      ? []
      : [`This backend keeps no files here: its ${unseen.join(" and ")} could not be seen.`]),
  ];
}

function verdict({ ok, sealed, problems, stack }: ToldCheck): string[] {
  if (ok && sealed === 0) return ["The stack holds no secret yet: nothing was shown."];
  if (ok) return ["Every secret is ciphertext."];
  if (problems.length === 0) {
    return [
      "The state holds no secret, though the stack file names generations: nothing was shown. " +
        `Is it the right backend? To bring the state up to the stack file: keyturn resume --stack ${stack}`,
    ];
  }
  return [
    "",
    ...[...grouped(problems)].map(([what, where]) => `${what}\n    ${shown(where)}`),
    "",
    "A value that stands in plain has leaked to everybody who could read the file: keyturn rotate --compromised NAME. " +
      "Then remove old backups and history that hold it; of the state itself, see docs/check-state.md.",
  ];
}

function grouped(problems: StateCheck["problems"]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { what, file } of problems) files.set(what, [...(files.get(what) ?? []), file]);
  return files;
}

function shown(files: readonly string[]): string {
  const more = files.length - SHOWN_FILES;
  return `${files.slice(0, SHOWN_FILES).join(", ")}${more > 0 ? ` and ${count(more, "more file")}` : ""}`;
}
