import { execa } from "execa";
import {
  type Generations,
  type LeavingSecret,
  leavingSecrets,
  leavingText,
} from "../../components/plan/index.ts";
import { useDefaultBackend, useEngine } from "../engine/workspace.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";

interface Row {
  secret: string;
  source: string;
  generation?: number;
  previous?: number;
  /** The generation that the last run brought to every place, where the state could be asked. */
  applied?: number;
  ageMs?: number;
  due: boolean;
  places: string[];
  /** On its way out; its places may be known to the state alone. */
  leaving?: LeavingSecret["state"];
}

/** `keyturn status`: the stack file, and what the state holds where it can be asked. */
export async function status(options: { stack?: string; json?: boolean }): Promise<void> {
  const project = await openProject(options);
  const applied = await appliedGenerations(project);
  const leaving = leavingSecrets(project.catalog, project.intent);
  const names = new Set([...Object.keys(project.catalog.secrets), ...leaving.map(({ secret }) => secret)]);
  const rows = [...names].map((name) => ({
    ...rowOf(project, name, applied),
    ...leavingOf(leaving, name),
  }));
  if (options.json === true)
    return jsonResult({ stack: project.stack, stateKnown: applied !== undefined, secrets: rows });
  result(table(rows));
  if (leaving.length > 0) result(`\n${leaving.map((secret) => leavingText(secret)).join("\n")}`);
  if (rows.some(isBehind)) {
    note("Where the state has another generation, the last run did not reach every place: keyturn resume.");
  }
  if (applied === undefined) note("The state could not be asked; what is shown is the stack file's word.");
}

function rowOf(project: Project, name: string, applied: Record<string, number> | undefined): Row {
  const secret = project.catalog.secrets[name];
  const entry = project.intent.generations[name];
  const ageMs = entry === undefined ? undefined : ageOf(entry);
  const maxAge = secret?.maxAge;
  return {
    secret: name,
    source: secret?.source.kind ?? "",
    ...(entry === undefined ? {} : { generation: entry.current }),
    ...(entry?.previous === undefined ? {} : { previous: entry.previous }),
    ...(applied?.[name] === undefined ? {} : { applied: applied[name] }),
    ...(ageMs === undefined ? {} : { ageMs }),
    due: ageMs !== undefined && maxAge !== undefined && ageMs > maxAge,
    places: secret?.stages.flatMap((stage) => stage.deliver.map(({ target }) => target)) ?? [],
  };
}

function leavingOf(leaving: readonly LeavingSecret[], name: string): Pick<Row, "leaving"> {
  const found = leaving.find(({ secret }) => secret === name);
  return found === undefined ? {} : { leaving: found.state };
}

function ageOf({ current, made }: Generations): number | undefined {
  const at = made[String(current)]?.at;
  return at === undefined ? undefined : Math.max(0, Date.now() - Date.parse(at));
}

/** The program's plain output; nothing secret is asked for, so no passphrase is needed. */
async function appliedGenerations({ root, stack }: Project): Promise<Record<string, number> | undefined> {
  await useEngine();
  useDefaultBackend(root);
  const args = ["stack", "output", "generations", "--json", "--stack", stack, "--non-interactive"];
  const { failed, stdout } = await execa("pulumi", args, { cwd: root, reject: false, stdin: "ignore" });
  return failed ? undefined : (JSON.parse(stdout) as Record<string, number>);
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.secret,
    row.source || "-",
    generationText(row),
    ageText(row),
    row.places.join(", "),
  ]);
  const all = [["SECRET", "SOURCE", "GENERATION", "AGE", "PLACES"], ...lines];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Whether the stack file's word is not carried out yet, or not in full. */
function isBehind({ generation, applied }: Row): boolean {
  return generation !== undefined && applied !== undefined && applied !== generation;
}

function generationText(row: Row): string {
  const { generation, previous, applied } = row;
  if (generation === undefined) return "-";
  const kept = previous === undefined ? "" : `, ${previous} kept`;
  const behind = isBehind(row) ? `, state has ${applied}` : "";
  return `${generation}${kept}${behind}`;
}

function ageText({ ageMs, due }: Row): string {
  if (ageMs === undefined) return "-";
  return `${coarse(ageMs)}${due ? " DUE" : ""}`;
}

/** Whole days, else whole hours, else whole minutes. */
function coarse(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}m`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)}h` : `${Math.floor(minutes / 60 / 24)}d`;
}
