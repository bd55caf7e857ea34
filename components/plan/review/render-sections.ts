import { listed } from "../../catalog/index.ts";
import type { Blast } from "../blast.ts";
import { generationsOf, notesOf } from "../plan-text.ts";
import type { Change, Plan, PlannedStep } from "../plan-types.ts";
import { code, folded, message, plain, upTo } from "./markdown.ts";
import type { Review } from "./review.ts";
import type { Verdict, Violation } from "./verdict.ts";

/** A list of names can't make a line endless. */
function names(all: readonly string[], most = 8): string {
  const shown = upTo(most, all.map(code));
  return all.length <= most ? listed(shown, most) : `${shown.slice(0, most).join(", ")} ${shown.at(-1)}`;
}

/** One row a secret that changes. */
export function changesTable({ changes }: Review): string {
  const rows = changes.map((change) => {
    const along = change.derivedChanging.length === 0 ? "" : `<br>with ${names(change.derivedChanging, 4)}`;
    const turn = change.kind === "rotate" || change.kind === "rollback";
    const what = turn
      ? `${change.kind} ${change.from} → ${change.to}`
      : `${change.kind}: ${generationsOf(change)}`;
    return `| ${code(change.secret)}${along} | ${what} | ${plain(change.why)} | ${placesOf(change)} |`;
  });
  return [
    "| Secret | Change | Why | Places |",
    "| --- | --- | --- | --- |",
    ...upTo(40, rows, moreRows),
  ].join("\n");
}

const moreRows = (count: number) => `| and ${count} more | | | |`;

function placesOf({ places }: Change): string {
  const where = [...new Set(places.map((place) => place.where))];
  return upTo(5, where.map(code)).join("<br>") || "-";
}

/** From when to when callers may be refused; undefined where they are not. */
export function windowLine(plan: Plan): string | undefined {
  const open = plan.changes.filter(({ window }) => window !== undefined);
  if (open.length === 0) return undefined;
  const [note] = notesOf({ ...plan, changes: open.map(windowAlone) });
  return `**Window** for ${names(open.map(({ secret }) => secret))}: ${plain(note?.text ?? "")}.`;
}

function windowAlone({ secret, kind, window, derivedChanging, places, restarts }: Change): Change {
  return { secret, kind, derivedChanging, places, restarts, ...(window === undefined ? {} : { window }) };
}

/** What else a reviewer has to know, the grave first; what has a place of its own in the comment is left out. */
export function mindLines(plan: Plan): string[] {
  const changes = plan.changes.map((change): Change => {
    const { window: _, oldStaysValid, ...rest } = change;
    return change.kind === "reissue" && oldStaysValid !== undefined ? { ...rest, oldStaysValid } : rest;
  });
  const byText = new Map<string, string[]>();
  for (const { secrets, text, grave } of notesOf({ ...plan, changes })) {
    const line = `${grave ? "⚠️ " : ""}|${text}`;
    byText.set(line, [...(byText.get(line) ?? []), ...secrets]);
  }
  return [...byText].map(([line, secrets]) => {
    const [mark = "", ...text] = line.split("|");
    return `- ${mark}${names(secrets)}: ${plain(text.join("|"))}`;
  });
}

/** One line a wave: what is written at the same time. */
export function orderLines({ order }: Plan): string[] {
  const waves = [...new Set(order.map(({ wave }) => wave))];
  return waves.map((wave, i) => {
    const steps = order.filter((step) => step.wave === wave);
    return `${i + 1}. ${upTo(10, steps.map(stepText)).join("; ")}`;
  });
}

function stepText({ step, writes, actions = [] }: PlannedStep): string {
  const secrets = [
    ...new Set(writes.map(({ secret, key }) => (key === secret ? secret : `${secret} as ${key}`))),
  ];
  const then = actions.map((action) => `, then ${code(action)}`).join("");
  return `${code(step)} ← ${names(secrets, 10)}${then}`;
}

/** Services in the order of their restart, in one line. */
export function restartLine({ restarts }: Plan): string | undefined {
  if (restarts.length === 0) return undefined;
  const groups = restarts.map(({ group, services }) => `${plain(group)} (${names(services, 12)})`);
  return `**Restarts**, in this order: ${upTo(10, groups).join(", then ")}.`;
}

/** What the policies said, and whether the engine would carry the change out. */
export function verdictLines(verdict: Verdict | undefined): string[] {
  if (verdict === undefined)
    return ["**Policies**: not asked. Only the engine's preview asks them, and it has not run for this."];
  const { packs, violations, failed, changes } = verdict;
  const asked = packs.length === 0 ? "" : ` by ${names(packs)}`;
  // Some policies look at the end of a preview, which one that failed did not reach.
  const fine =
    failed === undefined ? "✅ nothing to object" : "⚠️ not all could look, and none objected so far";
  const none = packs.length === 0 ? "no policy pack was asked" : `${fine}${asked}`;
  const count = violations.length === 1 ? "1 violation" : `${violations.length} violations`;
  const lines = [`**Policies**: ${violations.length === 0 ? none : `❌ ${count}${asked}`}.`];
  if (violations.length > 0) lines.push(...upTo(12, violations.map(violationLine), (n) => `- and ${n} more`));
  if (failed !== undefined) lines.push("", `**The engine's preview failed**: ${message(failed)}`);
  else if (changes !== undefined) lines.push("", `**The engine's preview**: ${changesText(changes)}.`);
  return lines;
}

function violationLine(violation: Violation): string {
  const { policy, level, resource } = violation;
  const where = resource === undefined ? "" : ` at ${code(resource)}`;
  return `- ${level === "mandatory" ? "❌" : "⚠️"} ${code(policy)} (${plain(level)})${where}: ${message(violation.message)}`;
}

function changesText(changes: Readonly<Record<string, number>>): string {
  const told = Object.entries(changes).filter(([, number]) => number > 0);
  return told.length === 0 ? "no change" : told.map(([op, number]) => `${number} ${plain(op)}`).join(", ");
}

/** What a leak of each secret touches, folded. */
export function blastPart({ blasts }: Review): string | undefined {
  if (blasts.length === 0) return undefined;
  const rows = blasts.map((blast) => `| ${code(blast.secret)} | ${plain(blast.risk)} | ${touches(blast)} |`);
  const table = [
    "| Secret | Risk | A leak of it touches |",
    "| --- | --- | --- |",
    ...upTo(40, rows, (n) => `| and ${n} more | | |`),
  ];
  return folded("Blast radius", table);
}

function touches({ places, services, derived, reveals, encrypts }: Blast): string {
  const where = [...new Set(places.map((place) => place.where))];
  const parts = [
    where.length === 0 ? "no place" : names(where, 6),
    ...(services.length === 0 ? [] : [`read by ${names(services.flatMap((group) => group.services))}`]),
    ...(derived.length === 0 ? [] : [`makes ${names(derived)}`]),
    ...(reveals.length === 0 ? [] : [`holds the value of ${names(reveals)}`]),
    ...encrypts.map(({ what }) => `opens ${plain(what)}`),
  ];
  return parts.join("; ");
}
