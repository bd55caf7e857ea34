import type { RunRecord } from "../history/run-record.ts";
import type { SecretStatus } from "./secret-status.ts";
import { coarse, columns, moment, spent } from "./words.ts";

const HEADING = ["SECRET", "SOURCE", "GENERATION", "AGE", "PLACES", "PROVEN", "NOTE"];

/** One line for each secret. */
export function statusTable(secrets: readonly SecretStatus[], now: Date): string {
  const lines = secrets.map((secret) => [
    secret.secret,
    secret.source || "-",
    generationText(secret),
    secret.ageMs === undefined ? "-" : coarse(secret.ageMs),
    placesText(secret),
    provenText(secret),
    notesOf(secret, now).join("; "),
  ]);
  const isProven = secrets.some(({ proofs }) => proofs.length > 0);
  const rows = [HEADING, ...lines].map((line) => line.filter((_, i) => isProven || HEADING[i] !== "PROVEN"));
  return columns(rows).join("\n");
}

/** Everything that is known of one secret. */
export function statusDetails(secret: SecretStatus, now: Date): string {
  const lines = [
    [
      secret.secret,
      secret.source || "left the catalog",
      secret.generation === undefined ? "no generation of its own" : `generation ${generationText(secret)}`,
    ].join("  "),
  ];
  const from = secret.takenFrom === undefined ? "" : `, from version ${secret.takenFrom} in Vault`;
  if (secret.madeAt !== undefined) lines.push(`  made ${moment(secret.madeAt, now)}${from}`);
  if (secret.previousSince !== undefined)
    lines.push(`  generation ${secret.previous} kept since ${moment(secret.previousSince, now)}`);
  lines.push(...notesOf(secret, now).map((note) => `  ${note}`));
  lines.push(...inset(placeLines(secret, now)), ...inset(proofLines(secret, now)));
  return lines.join("\n");
}

/** What the last run on record was, in one line. */
export function lastRunText(
  { command, who, start, end, outcome, why, failed, services }: RunRecord,
  now: Date,
): string {
  const took =
    end === undefined || command === "unrecorded"
      ? ""
      : `, in ${spent((Date.parse(end) - Date.parse(start)) / 1000)}`;
  const at = failed === undefined ? "" : ` at ${failed.join(", ")}`;
  const by = command === "unrecorded" ? "unrecorded run" : `${command} by ${who}`;
  return `Last ${services === undefined ? "run" : "restart"}: ${by}, ${moment(end ?? start, now)}: ${outcome}${at}${took} (${why})`;
}

/** Whether the stack file's word is not carried out yet, or not in full. */
export function isBehind({ generation, applied }: SecretStatus): boolean {
  return generation !== undefined && applied !== undefined && applied !== generation;
}

/** It has no generation, and no place that holds one. */
function isIdle({ generation, delivered }: SecretStatus): boolean {
  return generation === undefined && delivered.every((place) => place.generation === undefined);
}

function generationText(secret: SecretStatus): string {
  const { generation, previous, applied } = secret;
  if (generation === undefined) return "-";
  const kept = previous === undefined ? "" : `, ${previous} kept`;
  return `${generation}${kept}${isBehind(secret) ? `, state has ${applied}` : ""}`;
}

function placesText(secret: SecretStatus): string {
  const { places, delivered } = secret;
  if (delivered.length === 0 || isIdle(secret)) return places.join(", ");
  const right = delivered.filter(
    ({ behind, owed, generation }) => !behind && !owed && generation !== undefined,
  );
  const names = [...new Set(delivered.map(({ target }) => target))];
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const count = right.length === delivered.length ? "" : ` (${right.length} of ${delivered.length})`;
  return `${shown.join(", ")}${count}`;
}

function provenText({ proofs }: SecretStatus): string {
  if (proofs.length === 0) return "";
  const proven = proofs.filter(({ current }) => current).length;
  return proven === proofs.length ? "yes" : `${proven} of ${proofs.length}`;
}

function notesOf(secret: SecretStatus, now: Date): string[] {
  const { due, retireDue, retireFrom, delivered, generation } = secret;
  const notes: string[] = [];
  if (due) notes.push("DUE");
  if (retireDue) notes.push("retire due");
  else if (retireFrom !== undefined)
    notes.push(`retire in ${coarse(Date.parse(retireFrom) - now.getTime())}`);
  const owed = delivered.filter((place) => place.owed).map(({ target }) => target);
  if (owed.length > 0) notes.push(`owed to ${[...new Set(owed)].join(", ")}`);
  const behind = delivered.filter((place) => place.behind && !place.owed).map(({ target }) => target);
  if (behind.length > 0 && (generation !== undefined || secret.source === "derived"))
    notes.push(`not at ${[...new Set(behind)].join(", ")}`);
  return notes;
}

function placeLines(secret: SecretStatus, now: Date): string[][] {
  const { delivered } = secret;
  if (delivered.length === 0 || isIdle(secret)) return [];
  const rows = delivered.map((place) => [
    place.target,
    place.where,
    place.key,
    place.generation ?? (place.written === undefined ? "none" : "?"),
    place.written === undefined ? "-" : moment(place.written, now),
    place.abandoned ? "abandoned" : place.owed ? "owed" : place.behind ? "behind" : "",
  ]);
  return [["TARGET", "WHERE", "KEY", "GENERATION", "WRITTEN", ""], ...rows];
}

function proofLines({ proofs }: SecretStatus, now: Date): string[][] {
  if (proofs.length === 0) return [];
  const rows = proofs.map(({ probe, generation, at, current }) => [
    probe,
    generation ?? "never",
    at === undefined ? "-" : moment(at, now),
    current ? "" : "behind",
  ]);
  return [["PROBE", "PROVED", "WHEN", ""], ...rows];
}

function inset(rows: string[][]): string[] {
  return rows.length === 0 ? [] : ["", ...columns(rows).map((line) => `  ${line}`)];
}
