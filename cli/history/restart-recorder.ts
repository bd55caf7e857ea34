import type { Project } from "../project.ts";
import { appendHistory } from "./history-file.ts";
import { noteBegun } from "./open-runs.ts";
import { quietly } from "./quietly.ts";
import type { RunRecord, ServiceRecord } from "./run-record.ts";
import { whoRuns } from "./who.ts";
import { oneReason } from "./why.ts";

/** What is known of a restart before it begins. */
export interface BegunRestart {
  /** The reason where nobody gave one. */
  readonly subject: string;
  /** `--why`. */
  readonly why?: string | undefined;
  /** By the names that it tells a person. */
  readonly services: readonly string[];
}

/** How one ended. */
export interface EndedRestart {
  readonly outcome: "done" | "failed" | "interrupted";
  readonly services: readonly ServiceRecord[];
  /** The services that failed, or are worse than before. */
  readonly failed: readonly string[];
}

/**
 * Makes the line of one restart. The engine has no part in it, so nothing turned, and no place was written. A record that can't
 * be written is told, and stops nothing.
 */
export class RestartRecorder {
  readonly #project: Project;
  readonly #begun: RunRecord & { outcome: "killed" };
  readonly #forget: (() => Promise<void>) | undefined;

  private constructor(
    project: Project,
    begun: RunRecord & { outcome: "killed" },
    forget: (() => Promise<void>) | undefined,
  ) {
    this.#project = project;
    this.#begun = begun;
    this.#forget = forget;
  }

  /** To be called before the first service is touched: one that is killed is on record too. */
  static async begin(project: Project, { subject, why, services }: BegunRestart): Promise<RestartRecorder> {
    const { root, stack } = project;
    const begun = {
      version: 1 as const,
      start: new Date().toISOString(),
      who: await whoRuns(root),
      why: oneReason(why) ?? subject,
      command: "restart",
      outcome: "killed" as const,
      secrets: [],
      sinks: [],
      probes: [],
      retired: [],
      services: services.map((service) => ({ service, outcome: "unknown" as const })),
    };
    return new RestartRecorder(project, begun, await quietly(() => noteBegun(root, stack, begun)));
  }

  /** Appends the line. */
  async end({ outcome, services, failed }: EndedRestart): Promise<RunRecord> {
    const { root, stack } = this.#project;
    const line: RunRecord = {
      ...this.#begun,
      end: new Date().toISOString(),
      outcome,
      ...(failed.length === 0 ? {} : { failed: [...failed] }),
      services: [...services],
    };
    await quietly(() => appendHistory(root, stack, [line]));
    await quietly(async () => await this.#forget?.());
    return line;
  }
}
