import { parseDuration } from "../../components/catalog/index.ts";
import { type Due, rotationDue } from "../../components/plan/index.ts";
import { CommandError } from "../errors.ts";
import type { RunRecord } from "../history/run-record.ts";
import type { Project } from "../project.ts";
import { isBehind } from "../status/render.ts";
import type { SecretStatus } from "../status/secret-status.ts";
import { coarse } from "../status/words.ts";
import { freeText, named, namedList } from "./notice.ts";

/** One thing that a person should know of, and has to be told once. */
export interface DueItem {
  /** Names it beyond this run: as long as it is so, the key is the same. */
  readonly key: string;
  readonly secret: string;
  readonly kind: "soon" | "overdue" | "retire" | "stuck";
  readonly line: string;
  readonly command: string;
}

/** A `--within` or `--stuck-after` in milliseconds. @throws CommandError */
export function readDuration(text: string, option: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new CommandError(`${option}: write a whole number and a unit, such as 90m, 1h or 30d`);
  }
}

/** What is due, and what will be within so many milliseconds; in the order of the catalog. */
export function dueItems(
  project: Project,
  rows: readonly SecretStatus[],
  { now, within }: { readonly now: Date; readonly within: number },
): DueItem[] {
  const { waiting } = rotationDue(project.catalog, project.intent, now);
  return rows.flatMap((row) => {
    if (row.leaving !== undefined) return [];
    return [...ageItem(project, row, within, waiting), ...retireItem(project, row, now)];
  });
}

function ageItem(
  { catalog, stack }: Project,
  { secret, generation, ageMs, due }: SecretStatus,
  within: number,
  waiting: Due["waiting"],
): DueItem[] {
  const maxAge = catalog.secrets[secret]?.maxAge;
  if (maxAge === undefined || ageMs === undefined || (!due && ageMs + within <= maxAge)) return [];
  const left = coarse(Math.abs(maxAge - ageMs));
  const why = waiting.find((one) => one.secret === secret)?.why;
  const waits = why === undefined ? "" : `; it waits: ${freeText(why)}`;
  const kind = due ? "overdue" : "soon";
  return [
    {
      key: `${kind} ${secret} ${generation}`,
      secret,
      kind,
      line: `${named(secret)}: ${due ? `rotation due since ${left}` : `rotation due in ${left}`}${waits}`,
      command: `keyturn rotate ${secret} --stack ${stack}`,
    },
  ];
}

function retireItem(
  { stack }: Project,
  { secret, previous, retireDue, retireFrom }: SecretStatus,
  now: Date,
): DueItem[] {
  if (!retireDue || previous === undefined) return [];
  const since = retireFrom === undefined ? "" : ` since ${coarse(now.getTime() - Date.parse(retireFrom))}`;
  return [
    {
      key: `retire ${secret} ${previous}`,
      secret,
      kind: "retire",
      line: `${named(secret)}: generation ${previous} may be retired${since}`,
      command: `keyturn retire ${secret} --stack ${stack}`,
    },
  ];
}

/**
 * What stands half-way for longer than so many milliseconds: places or records that are not as the stack file asks. A run
 * that is at work just now looks the same, hence the time.
 *
 * @param runs on record, the last one last
 */
export function stuckItems(
  { intent, stack }: Project,
  rows: readonly SecretStatus[],
  runs: readonly RunRecord[],
  { now, stuckAfter }: { readonly now: Date; readonly stuckAfter: number },
): DueItem[] {
  return rows.flatMap((row): DueItem[] => {
    const { secret, generation, applied, delivered, proofs, drifting, leaving } = row;
    if (leaving !== undefined || !(drifting || isBehind(row))) return [];
    const last = runs.findLast((run) => run.secrets.some((told) => told.secret === secret));
    const made = generation === undefined ? undefined : intent.generations[secret]?.made[generation]?.at;
    const since = Math.max(
      ...[last?.end ?? last?.start, made].map((at) => (at === undefined ? 0 : Date.parse(at))),
    );
    if (now.getTime() - since < stuckAfter) return [];
    const owed = delivered.filter((place) => place.owed).map(({ target }) => target);
    const behind = delivered.filter((place) => place.behind && !place.owed).map(({ target }) => target);
    const unproven = applied === generation ? [] : proofs.filter(({ current }) => !current);
    const parts = [
      ...(behind.length === 0 ? [] : [`not at ${namedList(behind)}`]),
      ...(owed.length === 0 ? [] : [`owed to ${namedList(owed)}`]),
      ...(unproven.length === 0 ? [] : [`not proven by ${namedList(unproven.map(({ probe }) => probe))}`]),
    ];
    const words = parts.length === 0 ? ["the state has not followed the stack file"] : parts;
    const wanted = generation === undefined ? "" : ` generation ${generation}:`;
    const ran = last === undefined ? "" : `; the last run, ${last.command}, ${ending(last.outcome)}`;
    return [
      {
        key: `stuck ${secret} ${generation}`,
        secret,
        kind: "stuck",
        line: `${named(secret)}:${wanted} ${words.join(", ")}, since ${coarse(now.getTime() - since)}${ran}`,
        command: `keyturn resume --stack ${stack}`,
      },
    ];
  });
}

function ending(outcome: RunRecord["outcome"]): string {
  const words = { done: "ended well", failed: "failed", interrupted: "was stopped", killed: "was killed" };
  return outcome === "unknown" ? "ended nobody saw how" : words[outcome];
}
