import { notifiersOf } from "../../components/catalog/index.ts";
import { readStateText } from "../engine/state-text.ts";
import { CommandError, EXIT } from "../errors.ts";
import { type DueItem, dueItems, readDuration, stuckItems } from "../notify/due-items.ts";
import { dueNotice } from "../notify/due-notice.ts";
import { runLink } from "../notify/link.ts";
import { tellDryRun, tellSent } from "../notify/report.ts";
import { type Addressed, notifiersFor, refuseSwitchedOff, type Sent, send } from "../notify/send.ts";
import { readTold, type Told, toldAfter, writeTold } from "../notify/told.ts";
import { note } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { readStackState } from "../state/stack-state.ts";
import { systemStatus } from "../status/system-status.ts";
import { knownRuns } from "./status.ts";

interface NotifyDueOptions {
  stack?: string;
  json?: boolean;
  dryRun?: boolean;
  again?: boolean;
  link?: string;
  within: string;
  stuckAfter: string;
}

type Found = Readonly<Record<"due" | "stuck", readonly DueItem[]>>;

/**
 * `keyturn notify due`, for a schedule: tells what is due or will be soon, and what stands half-way; each notifier hears of
 * each thing once, by what is noted beside the record.
 */
export async function notifyDue(options: NotifyDueOptions): Promise<void> {
  const within = readDuration(options.within, "--within");
  const stuckAfter = readDuration(options.stuckAfter, "--stuck-after");
  const project = await openProject(options);
  if (options.dryRun !== true) refuseSwitchedOff();
  const none = nothingToAsk(project);
  if (none !== undefined) {
    note(none);
    return options.dryRun === true
      ? tellDryRun(project.stack, [], options)
      : tellSent(project.stack, [], options);
  }
  const now = new Date();
  const found = await look(project, { now, within, stuckAfter });
  const { root, stack } = project;
  const told = await readTold(root, stack);
  const known = options.again === true ? {} : told;
  const link = runLink(options.link, process.env);
  const context = {
    system: project.catalog.system,
    stack,
    at: now.toISOString(),
    ...(link === undefined ? {} : { link }),
  };
  const all = (["due", "stuck"] as const).flatMap((event) =>
    notifiersFor(project, event).flatMap((to): (Addressed & { keys: string[] })[] => {
      const items = found[event].filter(({ key }) => !Object.hasOwn(known[to.name] ?? {}, key));
      if (items.length === 0) return [];
      return [{ to, notice: dueNotice(event, items, context), keys: items.map(({ key }) => key) }];
    }),
  );
  if (all.length === 0) note(nothingNew(found));
  if (options.dryRun === true) return tellDryRun(stack, all, options);
  const sent = await send(project, all);
  await remember(project, told, found, all, sent, context.at);
  tellSent(stack, sent, options);
}

/** Why nobody could be told of anything, whatever the state says. */
function nothingToAsk({ catalog, intent, stack }: Project): string | undefined {
  if (notifiersOf(catalog).length === 0) return "mind: the catalog names nobody to notify (`notify:`).";
  if (Object.keys(intent.generations).length > 0) return undefined;
  return (
    `Nothing is due: ${stack} has no generation yet. The values in use, the notifiers' own too, become the first ones by ` +
    `keyturn adopt --all --stack ${stack}`
  );
}

/** @throws CommandError where the state can't be asked: only it knows what stands half-way, and holds the URLs */
async function look(
  project: Project,
  { now, within, stuckAfter }: { now: Date; within: number; stuckAfter: number },
): Promise<Found> {
  const state = await readStackState(project);
  if (state === undefined) {
    // With the engine's own reason.
    await readStateText(project);
    throw new CommandError(`the state of ${project.stack} is none that keyturn can read`, EXIT.failed);
  }
  const runs = await knownRuns(project, state);
  const rows = systemStatus(project, { state, runs, now });
  return {
    due: dueItems(project, rows, { now, within }),
    stuck: stuckItems(project, rows, runs, { now, stuckAfter }),
  };
}

function nothingNew({ due, stuck }: Found): string {
  const number = due.length + stuck.length;
  return number === 0
    ? "Nothing is due, and nothing stands half-way."
    : "All that is due or stands half-way was told before: --again tells it again.";
}

async function remember(
  { root, stack }: Project,
  told: Told,
  { due, stuck }: Found,
  all: readonly (Addressed & { keys: string[] })[],
  sent: readonly Sent[],
  at: string,
): Promise<void> {
  const current = new Set([...due, ...stuck].map(({ key }) => key));
  const reached: Record<string, string[]> = {};
  for (const { to, notice, keys } of all) {
    const isSent = sent.some(
      ({ notifier, event, outcome }) => notifier === to.name && event === notice.event && outcome === "sent",
    );
    if (isSent) reached[to.name] = [...(reached[to.name] ?? []), ...keys];
  }
  await writeTold(root, stack, toldAfter(told, current, reached, at));
}
