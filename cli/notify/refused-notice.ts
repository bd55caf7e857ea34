import { EXIT } from "../errors.ts";
import { type Notice, namedList } from "./notice.ts";

/** A run that ended before it wrote anything. */
export interface RefusedRun {
  readonly system: string;
  readonly stack: string;
  readonly subject: string;
  readonly command: string;
  readonly exitCode: number;
  /** What the engine complained of, by the names of its resources. */
  readonly resources: readonly string[];
  readonly at: string;
  readonly link?: string;
}

/** What is told of a run that nobody watched and that changed nothing. Its own words are not repeated: see {@link Notice}. */
export function refusedNotice(run: RefusedRun): Notice {
  const { system, stack, subject, command, exitCode, resources, at, link } = run;
  const isRefused = exitCode === EXIT.refused;
  const where = link === undefined ? "the run's own output" : "the run's output, linked here,";
  return {
    event: "failure",
    system,
    stack,
    at,
    title: `${system}: ${subject}: ${isRefused ? "refused by a rule" : "failed before anything was written"}`,
    lines: [
      "Nothing was changed.",
      ...(resources.length === 0 ? [] : [`The engine complained of: ${namedList(resources)}`]),
      `Why: ${where} tells.`,
    ],
    todo: [`keyturn status --stack ${stack}`],
    ...(link === undefined ? {} : { link }),
    facts: { command, outcome: isRefused ? "refused" : "failed", exitCode, nothingChanged: true, resources },
  };
}
