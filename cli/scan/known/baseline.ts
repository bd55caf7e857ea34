import { existsSync, readFileSync } from "node:fs";
import { stringify } from "yaml";
import { z } from "zod";
import { CommandError } from "../../errors.ts";
import { YamlText } from "../../yaml-text.ts";
import type { Finding } from "../finding.ts";

/** The baseline that a scanned folder may hold. */
export const BASELINE_FILE = ".keyturn-scan.yaml";

const day = z.iso.date("is no date such as 2027-01-31");
const entrySchema = z.strictObject({
  rule: z.string().min(1),
  path: z.string().min(1),
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/, "is no fingerprint: 32 hexadecimal digits"),
  /** Why it may stay. */
  reason: z.string().trim().min(3, "says too little"),
  /** The last day on which it may. */
  until: day,
});
const baselineSchema = z.strictObject({ version: z.literal(1), findings: z.array(entrySchema) });

/** A finding that is known, why it may stay, and until when. */
export type BaselineEntry = z.output<typeof entrySchema>;

/** What a baseline makes of findings. */
export interface Sorted {
  /** Those that are told; of one whose date has passed the message says so. */
  readonly findings: Finding[];
  /** How many it holds back. */
  readonly known: number;
  /** Entries that nothing was found for any more. */
  readonly gone: readonly BaselineEntry[];
}

/**
 * Reads a baseline.
 *
 * @param shown its path, for messages
 * @throws CommandError where it is not there or not as it should be
 */
export function readBaseline(path: string, shown: string): BaselineEntry[] {
  if (!existsSync(path)) {
    throw new CommandError(
      `${shown} does not exist: check the path, or make it: keyturn scan --write-baseline --reason TEXT --until YYYY-MM-DD`,
    );
  }
  const yaml = new YamlText(readFileSync(path, "utf8"));
  const { problem } = yaml;
  if (problem !== undefined) {
    throw new CommandError(
      `${shown}:${problem.line}:${problem.column} is no YAML (${problem.code}): mend it, ${anew(shown)}`,
    );
  }
  const read = baselineSchema.safeParse(yaml.at([]));
  if (read.success) return read.data.findings;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")} `;
  throw new CommandError(
    `${shown}: ${where}${issue?.message}. Each finding has rule, path, fingerprint, reason and until (YYYY-MM-DD): ` +
      `mend it, ${anew(shown)}`,
  );
}

/** A broken one is never written over: its reasons and dates are a person's. */
const anew = (shown: string): string =>
  `or move it away (mv ${shown} ${shown}.broken) and make one anew: keyturn scan --write-baseline --reason TEXT --until YYYY-MM-DD`;

/** Takes what is known out of findings. @param today as YYYY-MM-DD */
export function sortByBaseline(
  findings: readonly Finding[],
  entries: readonly BaselineEntry[],
  today: string,
): Sorted {
  const byPrint = new Map(entries.map((entry) => [entry.fingerprint, entry]));
  const told: Finding[] = [];
  let known = 0;
  for (const finding of findings) {
    const entry = byPrint.get(finding.fingerprint);
    if (entry === undefined) told.push(finding);
    else if (entry.until >= today) known++;
    else told.push({ ...finding, message: `${finding.message} (known, but only until ${entry.until})` });
  }
  const found = new Set(findings.map(({ fingerprint }) => fingerprint));
  return { findings: told, known, gone: entries.filter(({ fingerprint }) => !found.has(fingerprint)) };
}

/** What new entries of a baseline get, and which of the old ones stay. */
export interface Renewal {
  readonly reason: string;
  readonly until: string;
  /** As YYYY-MM-DD: an entry that has ended is made anew. */
  readonly today: string;
  /** Whether entries stay that nothing was found for: another mode may find it. */
  readonly keepsAll: boolean;
}

/** A baseline of findings: those that are known keep their reason and date, the others get new ones. */
export function baselineText(
  findings: readonly Finding[],
  before: readonly BaselineEntry[],
  { reason, until, today, keepsAll }: Renewal,
): string {
  const found = new Set(findings.map(({ fingerprint }) => fingerprint));
  const known = new Map(
    before.filter((entry) => entry.until >= today).map((entry) => [entry.fingerprint, entry]),
  );
  const others = keepsAll ? before.filter(({ fingerprint }) => !found.has(fingerprint)) : [];
  const entries = findings.map(
    ({ rule, path, place = path, fingerprint }): BaselineEntry =>
      known.get(fingerprint) ?? { rule, path: place, fingerprint, reason, until },
  );
  const words = "# Findings of keyturn scan that may stay: why, and until when. Nothing here is a value.\n";
  return `${words}${stringify({ version: 1, findings: once([...others, ...entries]) }, { lineWidth: 0 })}`;
}

/** Checks what --write-baseline is given. @param today as YYYY-MM-DD @throws CommandError */
export function baselineWords(
  reason: string | undefined,
  until: string | undefined,
  today: string,
): { reason: string; until: string } {
  if (reason === undefined || reason.trim().length < 3 || until === undefined) {
    throw new CommandError(
      "--write-baseline needs --reason TEXT, which says why the findings may stay, and --until YYYY-MM-DD",
    );
  }
  if (!day.safeParse(until).success) throw new CommandError(`--until ${until} is no day such as 2027-01-31`);
  if (until < today) {
    throw new CommandError(
      `--until ${until} has passed: the next scan would tell these findings all the same`,
    );
  }
  return { reason: reason.trim(), until };
}

/** Processes of one program share an entry. */
const once = (entries: readonly BaselineEntry[]): BaselineEntry[] => [
  ...new Map(entries.map((entry) => [entry.fingerprint, entry])).values(),
];
