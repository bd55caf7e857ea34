import type { Draft, DraftNotifier } from "../draft.ts";
import { type Finding, formatPath } from "../problem.ts";

/** Finds notifiers that could never read what they send with, and what would be sent twice. */
export function notifiers(draft: Draft): Finding[] {
  return [...draft.notify.flatMap((notifier) => unreadable(notifier, draft)), ...twice(draft.notify)];
}

/** The state holds the values of generations alone: a derived secret has none, and a builtin one is not keyturn's. */
function unreadable({ name, secrets }: DraftNotifier, draft: Draft): Finding[] {
  return secrets.flatMap(({ path, name: used }): Finding[] => {
    const kind = draft.secrets.find((secret) => secret.name === used)?.source?.kind;
    if (kind !== "derived" && kind !== "builtin") return [];
    const message = `names a ${kind} secret, whose value is not in the state`;
    const remedy = "name one whose source is manual or random";
    return [{ path: ["notify", name, ...path], at: "value", message, remedy }];
  });
}

function twice(all: Draft["notify"]): Finding[] {
  const first = new Map<string, string>();
  const findings: Finding[] = [];
  const see = (what: string, path: readonly (string | number)[], message: string, remedy: string) => {
    const before = first.get(what);
    if (before === undefined) first.set(what, formatPath(path));
    else findings.push({ path, at: "value", message: `${message} ${before}`, remedy });
  };
  for (const { name, body, secrets } of all) {
    for (const { path, name: used } of secrets) {
      if (path[1] !== "url") continue;
      const remedy = "put both into one notifier, with the events of both in `on`";
      see(`url ${used}`, ["notify", name, ...path], "sends to the same URL as", remedy);
    }
    for (const [index, event] of listOf(body.on).entries())
      see(`on ${name} ${event}`, ["notify", name, "on", index], "stands here already:", "remove it");
    for (const [index, to] of listOf(objectOf(body.smtp).to).entries())
      see(`to ${name} ${to}`, ["notify", name, "smtp", "to", index], "stands here already:", "remove it");
  }
  return findings;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
