import type { RunRecord } from "../history/run-record.ts";
import type { SecretStatus } from "./secret-status.ts";

/** Something that a person, or the next scheduled run, should do. */
export interface StatusFinding {
  /** `due`: it is older than its maxAge, or its previous generation may go. `behind`: a place or record is not as the stack file asks. `stuck`: a run did not end well, or the state can't be asked. */
  readonly kind: "due" | "behind" | "stuck";
  /** Missing where it is about the whole stack. */
  readonly secret?: string;
  /** With the command that mends it. */
  readonly text: string;
}

/**
 * What is not as it should be, for `keyturn status --check`.
 * @param lastRun the newest of the engine's on record; missing where there is none
 * @param lastRestart the newest restart, likewise
 */
export function findings(
  secrets: readonly SecretStatus[],
  {
    stateKnown,
    lastRun,
    lastRestart,
  }: { stateKnown: boolean; lastRun?: RunRecord | undefined; lastRestart?: RunRecord | undefined },
): StatusFinding[] {
  const found = secrets.flatMap((status): StatusFinding[] => {
    const { secret, due, retireDue, drifting, leaving } = status;
    const of = (kind: StatusFinding["kind"], text: string) => ({ kind, secret, text });
    return [
      ...(due ? [of("due", `${secret} is older than its maxAge: keyturn rotate ${secret}`)] : []),
      ...(retireDue
        ? [of("due", `the generation before of ${secret} may go: keyturn retire ${secret}`)]
        : []),
      ...(drifting
        ? [of("behind", `${secret} is not everywhere as the stack file asks: keyturn resume`)]
        : []),
      ...(leaving === "release" ? [of("stuck", `${secret} is half removed: keyturn remove ${secret}`)] : []),
    ];
  });
  const stuck = (run: RunRecord | undefined, what: string, command: string) =>
    run !== undefined && ["failed", "interrupted", "killed"].includes(run.outcome)
      ? [{ kind: "stuck" as const, text: `the last ${what} was ${run.outcome}: ${command}` }]
      : [];
  return [
    ...(stateKnown
      ? []
      : [{ kind: "stuck" as const, text: "the state can't be asked: look at its backend and credentials" }]),
    ...stuck(lastRun, "run", "keyturn resume"),
    ...stuck(lastRestart, "restart", "keyturn check, then keyturn restart"),
    ...found,
  ];
}
