import type { DueItem } from "./due-items.ts";
import type { Notice } from "./notice.ts";

/** Where a notice of what is due comes from. */
export interface DueContext {
  readonly system: string;
  readonly stack: string;
  readonly at: string;
  readonly link?: string;
}

/** One notice of all that is due, or of all that stands half-way. @param items at least one */
export function dueNotice(event: "due" | "stuck", items: readonly DueItem[], context: DueContext): Notice {
  const { system, stack } = context;
  const what = event === "due" ? duePhrase(items) : `half-way: ${items.length}`;
  return {
    ...context,
    event,
    title: `${system}: ${stack}: ${what}`,
    lines: items.map(({ line }) => line),
    todo: [...new Set(items.map(({ command }) => command))],
    facts: { items: items.map(({ secret, kind, command }) => ({ secret, kind, command })) },
  };
}

function duePhrase(items: readonly DueItem[]): string {
  const phrases = [
    ["overdue", "overdue"],
    ["soon", "due soon"],
    ["retire", "to retire"],
  ] as const;
  return phrases
    .flatMap(([kind, words]) => {
      const number = items.filter((item) => item.kind === kind).length;
      return number === 0 ? [] : [`${words}: ${number}`];
    })
    .join(", ");
}
