import type { LeakReport } from "./leak-watch.ts";

/**
 * Fails a test when anything leaked, or when the search was incomplete.
 *
 * @throws Error that lists every leak by channel, place, encoding and the secret's name, never a value.
 */
export function expectNoLeaks(report: LeakReport): void {
  const lines = report.leaks.map(
    ({ channel, where, encoding, secretName }) => `  ${channel}: ${secretName} as ${encoding} in ${where}`,
  );
  if (lines.length > 0) lines.unshift(`${lines.length} leak(s):`);
  if (report.problems.length > 0) {
    lines.push("The search was not complete:", ...report.problems.map((problem) => `  ${problem}`));
  }
  if (lines.length > 0) throw new Error(lines.join("\n"));
}
