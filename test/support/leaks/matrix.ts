import { columns } from "../../../cli/status/words.ts";
import { CHANNELS, type Channel, type Leak } from "../../../rehearsal/leaks/leak.ts";
import type { LeakReport } from "./leak-watch.ts";

/** Where values stand through no fault of keyturn's, and whose it is. */
export interface Known {
  readonly channels: readonly Channel[];
  /** Of those channels the places alone that this fits; all of them where it is left out. */
  readonly where?: RegExp;
  readonly why: string;
}

/** What was found of a story, and where values are known to stand. */
export interface Row {
  readonly story: string;
  readonly report: LeakReport;
  readonly known?: Known;
}

/** Whether a value stands where it is known to. */
export function isKnown({ channel, where }: Leak, known: Known | undefined): boolean {
  return known?.channels.includes(channel) === true && (known.where ?? /./).test(where);
}

/** What was looked at of one channel in one story. */
export interface Cell {
  readonly items: number;
  readonly bytes: number;
  readonly leaks: number;
  /** Of them, those that stand where values are known to. */
  readonly known: number;
}

/** One story, as JSON has it. */
export interface RowResult {
  readonly story: string;
  readonly secrets: number;
  readonly processes: number;
  readonly channels: Partial<Record<Channel, Cell>>;
  /** Whose fault it is where values are known to stand. */
  readonly why?: string;
  readonly problems: readonly string[];
}

const NAMES = Object.keys(CHANNELS) as Channel[];

/** The rows as they are told: how much was looked at, and what was found. */
export function resultsOf(rows: readonly Row[]): RowResult[] {
  return rows.map(({ story, report, known }) => ({
    story,
    secrets: report.secrets,
    processes: report.processes.processes,
    channels: Object.fromEntries(NAMES.flatMap((channel) => cellOf(report, channel, known))),
    ...(known === undefined ? {} : { why: known.why }),
    problems: report.problems,
  }));
}

function cellOf(
  { searched, leaks }: LeakReport,
  channel: Channel,
  known: Known | undefined,
): [Channel, Cell][] {
  const looked = searched[channel];
  if (looked === undefined) return [];
  const here = leaks.filter((leak) => leak.channel === channel);
  const allowed = here.filter((leak) => isKnown(leak, known));
  return [[channel, { ...looked, leaks: here.length, known: allowed.length }]];
}

/**
 * What is wrong with the whole: a value where none is known to stand, a search that was not complete, a place that is
 * known to hold values and held none, and a channel in which no story had anything to look at.
 */
export function faults(rows: readonly Row[]): string[] {
  const found = rows.flatMap(({ story, report, known }) => {
    const strange = report.leaks.filter((leak) => !isKnown(leak, known)).map(({ channel }) => channel);
    const standing = report.leaks.filter((leak) => isKnown(leak, known)).map(({ channel }) => channel);
    const gone = (known?.channels ?? []).filter((channel) => !standing.includes(channel));
    return [
      ...[...new Set(strange)].map((channel) => `${story}: a value stands in ${channel}`),
      ...gone.map((channel) => `${story}: no value stands in ${channel} any more`),
      ...report.problems.map((problem) => `${story}: ${problem}`),
    ];
  });
  const empty = NAMES.filter((channel) =>
    rows.every(({ report }) => !((report.searched[channel]?.bytes ?? 0) > 0)),
  );
  return [...found, ...empty.map((channel) => `no story had anything to look at in ${channel}`)];
}

/** The table: a row a channel, a column a story; bytes looked at, or how many values were found. */
export function matrixText(rows: readonly Row[]): string {
  const results = resultsOf(rows);
  const heading = ["", ...results.map((_, index) => `${index + 1}`)];
  const body = NAMES.map((channel) => [channel, ...results.map(({ channels }) => words(channels[channel]))]);
  const count = (name: string, of: (row: RowResult) => number) => [
    name,
    ...results.map((row) => `${of(row)}`),
  ];
  const lines = [
    heading,
    ...body,
    count("values", ({ secrets }) => secrets),
    count("processes", ({ processes }) => processes),
  ];
  const stories = results.map(
    ({ story, why }, index) => `${index + 1}  ${story}${why === undefined ? "" : ` (* ${why})`}`,
  );
  return [...columns(lines), "", "Bytes that were looked at; - where there was nothing.", ...stories].join(
    "\n",
  );
}

function words(cell: Cell | undefined): string {
  if (cell === undefined) return "-";
  if (cell.leaks > cell.known) return `${cell.leaks - cell.known} LEAKS`;
  return cell.known > 0 ? `${cell.known} known *` : size(cell.bytes);
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes}`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)}k` : `${(bytes / 1_000_000).toFixed(1)}M`;
}
