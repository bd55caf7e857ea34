import {
  type Channel,
  expectNoLeaks,
  type LeakReport,
  type Run,
  withLeakWatch,
} from "../support/leaks/index.ts";

/** What the watch finds of these secrets while `body` runs its commands, in one root. */
export async function watched(
  secrets: Record<string, string>,
  root: string,
  body: (run: Run) => Promise<unknown>,
): Promise<LeakReport> {
  return withLeakWatch({ roots: [root], secrets: () => secrets }, body);
}

/** What a test that fails because of this report says. */
export function failure(report: LeakReport): string {
  try {
    expectNoLeaks(report);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}

/** The names of the secrets that left by a channel, each once. */
export const leakedNames = (report: LeakReport, channel: Channel): string[] => [
  ...new Set(report.leaks.filter((leak) => leak.channel === channel).map((leak) => leak.secretName)),
];
