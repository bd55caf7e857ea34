import { type NamedNotifier, type NotifyChannel, notifiersOf } from "../../components/catalog/index.ts";
import { CommandError } from "../errors.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { type ExportedState, exportState } from "../state/exported-state.ts";
import { deliver } from "./deliver.ts";
import type { Notice } from "./notice.ts";
import { type ValuesOf, valuesIn } from "./values.ts";

/** What became of one notification. */
export interface Sent {
  readonly notifier: string;
  readonly channel: NotifyChannel;
  readonly event: Notice["event"];
  readonly outcome: "sent" | "failed";
  readonly tries: number;
  /** Why it failed; holds no value and no URL. */
  readonly why?: string;
}

/** A notifier, and what it is to be told: not all need be told the same. */
export interface Addressed {
  readonly to: NamedNotifier;
  readonly notice: Notice;
}

/** The notifiers of a project that are to be told of such an event. */
export function notifiersFor({ catalog }: Pick<Project, "catalog">, event: Notice["event"]): NamedNotifier[] {
  return notifiersOf(catalog).filter(({ notifier }) => event === "test" || notifier.on.includes(event));
}

/** Whether the person who runs this switched notifications off: KEYTURN_NOTIFY=off, or `--no-notify`. */
export function isSwitchedOff(options: { readonly notify?: boolean }): boolean {
  return options.notify === false || process.env.KEYTURN_NOTIFY === "off";
}

/** @throws CommandError where they are: what does nothing but notify can do nothing then */
export function refuseSwitchedOff(): void {
  if (!isSwitchedOff({})) return;
  throw new CommandError(
    "notifications are switched off by KEYTURN_NOTIFY=off: unset it, or add --dry-run to look",
  );
}

/**
 * Sends notifications, all at once, and tells on standard error what became of them. Never throws: what was done is
 * done, whoever hears of it.
 *
 * @param exported the state with its secrets, where it was asked for already
 */
export async function send(
  project: Project,
  all: readonly Addressed[],
  exported?: ExportedState,
): Promise<Sent[]> {
  if (all.length === 0) return [];
  const valuesOf = await readValues(project, exported);
  const sent = await Promise.all(all.map(async (one) => await sendOne(one, valuesOf, project.stack)));
  const reached = sent.filter(({ outcome }) => outcome === "sent").map(({ notifier }) => notifier);
  if (reached.length > 0) note(`Told ${reached.join(", ")}.`);
  for (const { notifier, channel, why } of sent)
    if (why !== undefined) note(`mind: the notification to ${notifier} (${channel}) was not sent: ${why}`);
  return sent;
}

async function sendOne(
  { to, notice }: Addressed,
  valuesOf: ValuesOf | undefined,
  stack: string,
): Promise<Sent> {
  const { name: notifier, channel } = to;
  const about = { notifier, channel, event: notice.event };
  if (valuesOf === undefined) {
    const why =
      `the values of the state of ${stack} can't be read. Set PULUMI_CONFIG_PASSPHRASE_FILE, or what else opens it, and ` +
      `try: keyturn notify test ${notifier} --stack ${stack}`;
    return { ...about, outcome: "failed", tries: 0, why };
  }
  try {
    const { tries, why } = await deliver(to, notice, valuesOf);
    return why === undefined
      ? { ...about, outcome: "sent", tries }
      : { ...about, outcome: "failed", tries, why };
  } catch (error) {
    // By its name: a message could hold more than may be printed.
    const why = `an error of its own (${error instanceof Error ? error.name : "unknown"})`;
    return { ...about, outcome: "failed", tries: 0, why };
  }
}

async function readValues(project: Project, exported?: ExportedState): Promise<ValuesOf | undefined> {
  const state = exported ?? (await exportState(project, { showSecrets: true }).catch(() => undefined));
  return state === undefined ? undefined : valuesIn(state, project);
}
