import { RunFailed } from "../engine/run.ts";
import type { CommandError } from "../errors.ts";
import type { RecordedRun } from "../history/recorded.ts";
import type { RunRecord } from "../history/run-record.ts";
import { oneReason } from "../history/why.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import type { ExportedState } from "../state/exported-state.ts";
import { runLink } from "./link.ts";
import type { Notice } from "./notice.ts";
import { refusedNotice } from "./refused-notice.ts";
import { restartNotice } from "./restart-notice.ts";
import { runNotice } from "./run-notice.ts";
import { isSwitchedOff, notifiersFor, type Sent, send } from "./send.ts";

/** What a person may say of notifications where something is carried out. */
export interface NotifyOptions {
  /** False with `--no-notify`. */
  notify?: boolean;
  /** `--link`. */
  link?: string;
}

/** How a run ended, as the record has it. */
export interface Ended {
  readonly line: RunRecord;
  /** The state after it, with its secrets, where that could be asked. */
  readonly exported?: ExportedState;
}

/** Tells the catalog's notifiers of a run that applied something. Never throws. */
export async function tellRun(
  run: RecordedRun & { readonly options: NotifyOptions },
  { line, exported }: Ended,
): Promise<Sent[]> {
  const { project, plan, subject, options } = run;
  return await quietly(async () => {
    const why = oneReason(options.why);
    const notice = runNotice({
      ...about(project, subject, options),
      line,
      plan,
      ...(why === undefined ? {} : { why }),
    });
    return notice === undefined ? [] : await tell(project, notice, options, exported);
  });
}

/** Tells of a restart. Never throws. @param run its services in a few words, and its line */
export async function tellRestart(
  project: Project,
  { subject, line }: { readonly subject: string; readonly line: RunRecord },
  options: NotifyOptions & { readonly why?: string },
): Promise<Sent[]> {
  return await quietly(async () => {
    const why = oneReason(options.why);
    const notice = restartNotice({
      ...about(project, subject, options),
      line,
      ...(why === undefined ? {} : { why }),
    });
    return notice === undefined ? [] : await tell(project, notice, options);
  });
}

/** Tells of a run that ended before it wrote anything. Never throws. */
export async function tellRefused(
  project: Project,
  subject: string,
  error: CommandError,
  options: NotifyOptions & { readonly command?: string },
): Promise<Sent[]> {
  return await quietly(async () => {
    const notice = refusedNotice({
      ...about(project, subject, options),
      command: options.command ?? "up",
      exitCode: error.exitCode,
      resources: error instanceof RunFailed ? error.resources : [],
      at: new Date().toISOString(),
    });
    return await tell(project, notice, options);
  });
}

function about(project: Project, subject: string, { link: given }: NotifyOptions) {
  const link = runLink(given, process.env);
  const { catalog, stack } = project;
  return { system: catalog.system, stack, subject, ...(link === undefined ? {} : { link }) };
}

async function tell(
  project: Project,
  notice: Notice,
  options: NotifyOptions,
  exported?: ExportedState,
): Promise<Sent[]> {
  const notifiers = notifiersFor(project, notice.event);
  if (notifiers.length === 0) return [];
  if (isSwitchedOff(options)) {
    note("No notification is sent: they are switched off.");
    return [];
  }
  return await send(
    project,
    notifiers.map((to) => ({ to, notice })),
    exported,
  );
}

/** A notification is no part of the run: whatever is wrong with it, the run ended as it ended. */
async function quietly(act: () => Promise<Sent[]>): Promise<Sent[]> {
  try {
    return await act();
  } catch (error) {
    // By its name: a message could hold more than may be printed.
    note(`mind: no notification was sent (${error instanceof Error ? error.name : "an error"}).`);
    return [];
  }
}
