import { isRestart } from "../history/engine-runs.ts";
import type { RunRecord, ServiceRecord } from "../history/run-record.ts";
import { freeText, type Notice, namedList } from "./notice.ts";

/** A restart that ended, as its notification tells of it. */
export interface EndedRestartRun {
  readonly system: string;
  readonly stack: string;
  readonly subject: string;
  readonly line: RunRecord;
  readonly why?: string;
  readonly link?: string;
}

const OUTCOMES: readonly (readonly [outcome: ServiceRecord["outcome"], words: string])[] = [
  ["anew", "Made anew"],
  ["rolled", "Replicas made anew one by one"],
  ["kept", "Left as they are, since Compose would make them the same"],
  ["failed", "Failed"],
  ["not begun", "Not begun"],
];

/** What is told of a restart; undefined where it left every service as it was and all is well. */
export function restartNotice({
  system,
  stack,
  subject,
  line,
  why,
  link,
}: EndedRestartRun): Notice | undefined {
  const { services = [], failed = [], outcome } = line;
  const isDone = outcome === "done";
  if (!isRestart(line) || (isDone && services.every((one) => one.outcome === "kept"))) return undefined;
  const ending = isDone ? "done" : outcome === "interrupted" ? "stopped half-way" : "failed";
  const by = (wanted: ServiceRecord["outcome"]) =>
    services.filter((one) => one.outcome === wanted).map(({ service }) => service);
  const broken = [...by("failed"), ...by("not begun")];
  const worse = failed.filter((service) => !broken.includes(service));
  const again = [...broken, ...worse].join(" ");
  return {
    event: isDone ? "success" : "failure",
    system,
    stack,
    at: line.end ?? line.start,
    title: `${system}: ${subject}: ${ending}`,
    lines: [
      ...OUTCOMES.flatMap(([wanted, words]) =>
        by(wanted).length === 0 ? [] : [`${words}: ${namedList(by(wanted), 50)}`],
      ),
      ...(worse.length === 0 ? [] : [`Worse than before: ${namedList(worse, 50)}`]),
      `By ${freeText(line.who)}${why === undefined ? "" : `: ${freeText(why)}`}`,
    ],
    todo: isDone
      ? []
      : [
          again === "" ? `keyturn check --stack ${stack}` : `keyturn restart ${again} --stack ${stack}`,
          `keyturn restore --latest --stack ${stack}`,
        ],
    ...(link === undefined ? {} : { link }),
    facts: {
      command: line.command,
      outcome,
      who: line.who,
      ...(why === undefined ? {} : { why }),
      start: line.start,
      ...(failed.length === 0 ? {} : { failed }),
      services,
    },
  };
}
