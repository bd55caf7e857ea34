import { EXIT } from "../errors.ts";
import { jsonResult, result } from "../output.ts";
import type { Addressed, Sent } from "./send.ts";
import { shown } from "./shown.ts";

/** Tells what a command that does nothing but notify would send. */
export function tellDryRun(stack: string, all: readonly Addressed[], options: { json?: boolean }): void {
  const messages = all.map(shown);
  if (options.json === true) jsonResult({ stack, messages });
  else result(messages.map((message) => JSON.stringify(message, undefined, 2)).join("\n"));
}

/**
 * Tells what such a command sent. Who was not reached makes it fail: a schedule whose host watches it is then the one that
 * tells.
 */
export function tellSent(stack: string, notified: readonly Sent[], options: { json?: boolean }): void {
  if (options.json === true) jsonResult({ stack, notified });
  if (notified.some(({ outcome }) => outcome === "failed")) process.exitCode = EXIT.failed;
}
