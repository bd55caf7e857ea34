import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { count } from "../count.ts";
import { CommandError, EXIT } from "../errors.ts";
import { jsonResult, note, result } from "../output.ts";
import { projectRoot } from "../project-root.ts";
import { Collector } from "../scan/collector.ts";
import type { Search } from "../scan/detect/index.ts";
import { scanFiles } from "../scan/files/scan-files.ts";
import type { Finding } from "../scan/finding.ts";
import { KEY_VARIABLE } from "../scan/fingerprint.ts";
import { git } from "../scan/git.ts";
import { scanHistory } from "../scan/history/scan-history.ts";
import {
  BASELINE_FILE,
  type BaselineEntry,
  baselineText,
  baselineWords,
  readBaseline,
  sortByBaseline,
} from "../scan/known/baseline.ts";
import { declaredPlaces } from "../scan/known/places.ts";
import { nothingLeftOut } from "../scan/left-out.ts";
import { logStream } from "../scan/logs/log-stream.ts";
import { scanLogs } from "../scan/logs/scan-logs.ts";
import { untilInterrupted } from "../scan/logs/until-interrupted.ts";
import { scanProcesses } from "../scan/processes/scan-processes.ts";
import type { Mode, Report } from "../scan/report/report.ts";
import { sarifOf } from "../scan/report/sarif.ts";
import { findingLine, helpText, reportText, summaryLines } from "../scan/report/text.ts";
import { stackValues } from "../scan/values/stack-values.ts";
import { ValueSearch } from "../scan/values/value-search.ts";
import { refuseAlone, refuseTogether } from "../together.ts";

interface ScanOptions {
  history?: boolean;
  /** True: standard input. */
  logs?: string | true;
  processes?: boolean;
  stack?: string;
  baseline?: string | false;
  writeBaseline?: boolean;
  reason?: string;
  until?: string;
  sarif?: boolean;
  json?: boolean;
}

/** `keyturn scan`: ends with 1 where it found something. No value, and no part of one, is printed or kept. */
export async function scan(path: string | undefined, options: ScanOptions): Promise<void> {
  const mode = modeOf(options);
  refuseIgnored(path, mode, options);
  const words =
    options.writeBaseline === true ? baselineWords(options.reason, options.until, today()) : undefined;
  const folder = await folderOf(path);
  const baseline = baselineOf(folder, mode, options);
  const entries =
    baseline === undefined || (words !== undefined && !existsSync(baseline)) ? [] : readEntries(baseline);
  const values = await wantedValues(folder, options.stack);
  const isFollowed = mode === "logs" && options.json !== true && options.sarif !== true;
  const tell = (finding: Finding) => {
    if (sortByBaseline([finding], entries, today()).known === 0) result(findingLine(finding));
  };
  const collector = new Collector(process.env[KEY_VARIABLE] || undefined, isFollowed ? tell : undefined);
  const leftOut = nothingLeftOut();
  const search: Search = values === undefined ? {} : { values: values.search };
  const looked = await look(mode, folder, { options, search, collector, leftOut });
  if (words !== undefined && baseline !== undefined) {
    await writeFileAtomic(
      baseline,
      baselineText(collector.findings, entries, { ...words, today: today(), keepsAll: mode !== "files" }),
    );
    result(
      `Wrote ${relative(process.cwd(), baseline)}: ${count(collector.findings.length, "known finding")}.`,
    );
    return;
  }
  const { findings, known, ...sorted } = sortByBaseline(collector.findings, entries, today());
  // What the files no longer hold, the history may; and it has no modes of files.
  const gone = mode === "files" ? sorted.gone : [];
  const { ignored, repeated, dropped } = collector;
  const held = { ignored, known, repeated, dropped };
  const asked = values && { wanted: values.wanted, leftOut: values.search.leftOut };
  const report: Report = { mode, findings, looked, leftOut, held, gone, ...(asked && { values: asked }) };
  const below = mode === "files" ? await git(folder, ["rev-parse", "--show-prefix"]) : undefined;
  print(report, options, isFollowed, below?.trim());
  if (findings.length > 0) process.exitCode = EXIT.failed;
}

function modeOf({ history, logs, processes, sarif, json }: ScanOptions): Mode {
  const modes: Mode[] = [
    ...(history === true ? (["history"] as const) : []),
    ...(logs === undefined ? [] : (["logs"] as const)),
    ...(processes === true ? (["processes"] as const) : []),
  ];
  if (modes.length > 1) throw new CommandError(`one thing at a time: --${modes.join(" or --")}`);
  if (sarif === true && json === true) throw new CommandError("one form at a time: --sarif or --json");
  return modes[0] ?? "files";
}

/** @throws CommandError where something was asked for that the rest of the call leaves no place for */
function refuseIgnored(path: string | undefined, mode: Mode, options: ScanOptions): void {
  const writes = { "--write-baseline": options.writeBaseline === true };
  refuseAlone({ "--reason": options.reason !== undefined, "--until": options.until !== undefined }, writes);
  const forms = { "--json": options.json === true, "--sarif": options.sarif === true };
  refuseTogether(writes, { ...forms, "--no-baseline": options.baseline === false });
  if (mode === "files" || mode === "history") return;
  // No folder is looked at; one can tell which project's stack is meant, or where the baseline goes.
  if (options.stack === undefined && options.writeBaseline !== true)
    refuseTogether({ DIR: path !== undefined }, { [`--${mode}`]: true });
}

/** The folder that is named; else the repository of the project around the working directory. */
async function folderOf(path: string | undefined): Promise<string> {
  if (path !== undefined) {
    const folder = resolve(path);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
    throw new CommandError(`${path} is no folder: name the one to scan`);
  }
  const here = quietRoot(process.cwd()) ?? process.cwd();
  return (await git(here, ["rev-parse", "--show-toplevel"])) ?? here;
}

function quietRoot(folder: string): string | undefined {
  try {
    return projectRoot(folder);
  } catch {
    return undefined;
  }
}

/** Where known findings are written down: the folder's own file counts for its files and history alone. */
function baselineOf(
  folder: string,
  mode: Mode,
  { baseline, writeBaseline }: ScanOptions,
): string | undefined {
  if (typeof baseline === "string") return resolve(baseline);
  const own = join(folder, BASELINE_FILE);
  if (writeBaseline === true) return own;
  return baseline !== false && (mode === "files" || mode === "history") && existsSync(own) ? own : undefined;
}

const readEntries = (path: string): BaselineEntry[] => readBaseline(path, relative(process.cwd(), path));

async function wantedValues(
  folder: string,
  stack: string | undefined,
): Promise<{ wanted: number; search: ValueSearch } | undefined> {
  if (stack === undefined) return undefined;
  const root = quietRoot(folder) ?? projectRoot(process.cwd());
  const wanted = await stackValues({ root, stack });
  const search = new ValueSearch(wanted);
  if (wanted.length === 0)
    throw new CommandError(`the state of ${stack} holds no value yet: leave --stack out`);
  return { wanted: wanted.length - search.leftOut.length, search };
}

interface Around {
  readonly options: ScanOptions;
  readonly search: Search;
  readonly collector: Collector;
  readonly leftOut: Report["leftOut"];
}

async function look(
  mode: Mode,
  folder: string,
  { options, search, collector, leftOut }: Around,
): Promise<Report["looked"]> {
  switch (mode) {
    case "files":
      return await scanFiles({ folder, search, places: declaredPlaces(folder) }, collector, leftOut);
    case "history":
      return await scanHistory(folder, search, { collector, leftOut, progress: progressLine() });
    case "processes":
      return await scanProcesses(search, collector, leftOut);
    case "logs":
      return await logs(options.logs, search, collector, leftOut);
  }
}

async function logs(
  from: string | true | undefined,
  search: Search,
  collector: Collector,
  leftOut: Report["leftOut"],
): Promise<Report["looked"]> {
  const { stream, name } = logStream(from);
  return await scanLogs(untilInterrupted(stream), name, search, collector, leftOut);
}

/** A line on standard error that is written over, where a person sees it. */
function progressLine(): (done: number, of: number) => void {
  let last = 0;
  return (done, of) => {
    if (!process.stderr.isTTY || Date.now() - last < 200) return;
    last = Date.now();
    process.stderr.write(`\r${done} of ${of} commits\u001b[K${done >= of ? "\n" : ""}`);
  };
}

function print(report: Report, { sarif, json }: ScanOptions, isFollowed: boolean, below?: string): void {
  if (json === true) {
    jsonResult(report);
    return;
  }
  if (sarif === true) result(JSON.stringify(sarifOf(report, below), undefined, 2));
  else if (isFollowed) note(helpText(report.findings));
  else if (report.findings.length > 0) result(reportText(report));
  for (const line of summaryLines(report)) note(line);
}

const today = (): string => new Date().toISOString().slice(0, 10);
