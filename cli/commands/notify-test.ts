import { closest, listed, type NamedNotifier, notifiersOf } from "../../components/catalog/index.ts";
import { CommandError } from "../errors.ts";
import { splitNames } from "../names.ts";
import { runLink } from "../notify/link.ts";
import type { Notice } from "../notify/notice.ts";
import { tellDryRun, tellSent } from "../notify/report.ts";
import { refuseSwitchedOff, send } from "../notify/send.ts";
import { openProject } from "../project.ts";

interface NotifyTestOptions {
  stack?: string;
  json?: boolean;
  dryRun?: boolean;
  link?: string;
}

/** `keyturn notify test`: one message to each notifier, or to those that are named. */
export async function notifyTest(names: readonly string[], options: NotifyTestOptions): Promise<void> {
  const project = await openProject(options);
  const { catalog, stack } = project;
  const chosen = chosenNotifiers(notifiersOf(catalog), splitNames(names));
  const link = runLink(options.link, process.env);
  const notice: Notice = {
    event: "test",
    system: catalog.system,
    stack,
    at: new Date().toISOString(),
    title: `${catalog.system}: a test message of keyturn for ${stack}`,
    lines: ["Where you read this, notifications arrive. Nothing happened."],
    todo: [],
    ...(link === undefined ? {} : { link }),
    facts: {},
  };
  const all = chosen.map((to) => ({ to, notice }));
  if (options.dryRun === true) return tellDryRun(stack, all, options);
  refuseSwitchedOff();
  tellSent(stack, await send(project, all), options);
}

/** @throws CommandError where there are none, or one is no notifier of the catalog */
function chosenNotifiers(all: readonly NamedNotifier[], names: readonly string[]): readonly NamedNotifier[] {
  if (all.length === 0) {
    throw new CommandError(
      "the catalog names nobody to notify: add a section `notify:`, such as notify: { ops: { slack: { url: SLACK_WEBHOOK_URL } } }",
    );
  }
  const known = all.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const reasons = unknown.map((name) => {
      const meant = closest(name, known);
      const remedy = meant === undefined ? `there are ${listed(known)}` : `did you mean ${meant}?`;
      return `${name} is no notifier of the catalog: ${remedy}`;
    });
    throw new CommandError(reasons.join("\n"));
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
