import { RestartRecorder } from "../history/restart-recorder.ts";
import type { ServiceRecord } from "../history/run-record.ts";
import type { Sent } from "../notify/send.ts";
import { type NotifyOptions, tellRestart } from "../notify/tell-run.ts";
import type { Project } from "../project.ts";
import type { Ran } from "./run-steps.ts";

/** How a restart ended, as far as the record goes. */
export interface RestartEnd {
  readonly ran: Ran;
  /** The services that are worse than before, or gone. */
  readonly gotWorse: readonly string[];
  /** Whether somebody stopped it. */
  readonly isStopped: boolean;
}

/** Nothing failed, nothing was left, and nothing is worse than before. */
export function isWell({ ran, gotWorse }: RestartEnd): boolean {
  return ran.notBegun.length + gotWorse.length === 0 && ran.made.every(({ how }) => how !== "failed");
}

/**
 * Makes services anew on record, and tells the catalog's notifiers how it ended.
 *
 * @param services those that are meant, by the names that a person is told
 * @throws what `act` throws, which is on record and told as a failure
 */
export async function onRecord<T extends RestartEnd>(
  project: Project,
  services: readonly string[],
  options: NotifyOptions & { readonly why?: string },
  act: () => Promise<T>,
): Promise<T & { readonly notified: readonly Sent[] }> {
  const subject = restartSubject(services, project.stack);
  const recorder = await RestartRecorder.begin(project, { subject, why: options.why, services });
  try {
    const ended = await act();
    const outcome = isWell(ended) ? "done" : ended.isStopped ? "interrupted" : "failed";
    const failed = ended.ran.made.flatMap(({ id, how }) => (how === "failed" ? [id] : []));
    const line = await recorder.end({
      outcome,
      services: serviceRecords(ended.ran),
      failed: [...new Set([...failed, ...ended.gotWorse])],
    });
    return { ...ended, notified: await tellRestart(project, { subject, line }, options) };
  } catch (error) {
    const unknown = services.map((service) => ({ service, outcome: "unknown" as const }));
    const line = await recorder.end({ outcome: "failed", services: unknown, failed: [] });
    await tellRestart(project, { subject, line }, options);
    throw error;
  }
}

/** A restart in a few words. */
export function restartSubject(services: readonly string[], stack: string): string {
  const shown = services.slice(0, 3).join(", ");
  const more = services.length > 3 ? ` and ${services.length - 3} more` : "";
  return `Restart ${shown}${more} on ${stack}`;
}

function serviceRecords({ made, notBegun }: Ran): ServiceRecord[] {
  return [
    ...made.map(({ id, how, seconds }) => ({ service: id, outcome: how, seconds })),
    ...notBegun.map((service) => ({ service, outcome: "not begun" as const })),
  ];
}
