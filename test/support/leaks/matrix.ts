import { columns } from "../../../cli/status/words.ts";
import { CHANNELS, type Channel } from "../../../rehearsal/leaks/leak.ts";
import type { LeakReport } from "./leak-watch.ts";

/** What was found of a story, and where values are known to stand. */
export interface Row {
  readonly story: string;
  readonly report: LeakReport;
  /** Channels in which values stand through no fault of keyturn's, and whose it is. */
  readonly known?: { readonly channels: readonly Channel[]; readonly why: string };
}

/** What was looked at of one channel in one story. */
export interface Cell {
  readonly items: number;
  readonly bytes: number;
  readonly leaks: number;
}

/** One story, as JSON has it. */
export interface RowResult {
  readonly story: string;
  readonly secrets: number;
  readonly processes: number;
  readonly channels: Partial<Record<Channel, Cell>>;
  readonly known?: Row["known"];
  readonly problems: readonly string[];
}

const NAMES = Object.keys(CHANNELS) as Channel[];

/** The rows as they are told: how much was looked at, and what was found. */
export function resultsOf(rows: readonly Row[]): RowResult[] {
  return rows.map(({ story, report, known }) => ({
    story,
    secrets: report.secrets,
    processes: report.processes.processes,
    channels: Object.fromEntries(NAMES.flatMap((channel) => cellOf(report, channel))),
    ...(known === undefined ? {} : { known }),
    problems: report.problems,
  }));
}

function cellOf({ searched, leaks }: LeakReport, channel: Channel): [Channel, Cell][] {
  const looked = searched[channel];
  if (looked === undefined) return [];
  return [[channel, { ...looked, leaks: leaks.filter((leak) => leak.channel === channel).length }]];
}

/**
 * What is wrong with the whole: a value where none is known to stand, a search that was not complete, a place that is
 * known to hold values and held none, and a channel in which no story had anything to look at.
 */
export function faults(rows: readonly Row[]): string[] {
  const found = resultsOf(rows).flatMap(({ story, channels, known, problems }) => {
    const leaking = NAMES.filter((channel) => (channels[channel]?.leaks ?? 0) > 0);
    const allowed: readonly Channel[] = known?.channels ?? [];
    return [
      ...leaking.filter((one) => !allowed.includes(one)).map((one) => `${story}: a value stands in ${one}`),
      ...allowed
        .filter((one) => !leaking.includes(one))
        .map((one) => `${story}: no value stands in ${one} any more`),
      ...problems.map((problem) => `${story}: ${problem}`),
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
  const body = NAMES.map((channel) => [
    channel,
    ...results.map(({ channels, known }) =>
      words(channels[channel], known?.channels.includes(channel) === true),
    ),
  ]);
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
    ({ story, known }, index) => `${index + 1}  ${story}${known === undefined ? "" : ` (* ${known.why})`}`,
  );
  return [...columns(lines), "", "Bytes that were looked at; - where there was nothing.", ...stories].join(
    "\n",
  );
}

function words(cell: Cell | undefined, isKnown: boolean): string {
  if (cell === undefined) return "-";
  if (cell.leaks > 0) return isKnown ? `${cell.leaks} known *` : `${cell.leaks} LEAKS`;
  return size(cell.bytes);
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes}`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)}k` : `${(bytes / 1_000_000).toFixed(1)}M`;
}
