import type { NotifyEvent } from "../../components/catalog/index.ts";

/**
 * What a notification says, before a channel gives it its form. Made from names and numbers of the catalog, the stack file
 * and the record alone: nothing that a program, a provider or a server said is in it, and so no value can be.
 */
export interface Notice {
  readonly event: NotifyEvent | "test";
  readonly system: string;
  readonly stack: string;
  /** UTC. */
  readonly at: string;
  /** One line without names in backticks. */
  readonly title: string;
  /** Each one line; names stand in backticks. */
  readonly lines: readonly string[];
  /** Commands that do what is left to do, the most likely one first. */
  readonly todo: readonly string[];
  /** Where the run's output is to be seen. */
  readonly link?: string;
  /** The same for programs: what a generic webhook gets beside system, stack, title and todo. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A name, as it stands in a line. */
export function named(name: string): string {
  return `\`${name.replaceAll("`", "'")}\``;
}

/** Names as they stand in a line; a long list is cut. */
export function namedList(names: Iterable<string>, most = 12): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, most).map(named).join(", ");
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

/** What a person wrote, as it stands in a line: no name in backticks can begin or end in it. */
export function freeText(text: string): string {
  return text.replaceAll("`", "'");
}
