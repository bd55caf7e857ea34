import type { HealthChange, HealthComparison } from "../health/compare.ts";
import type { Made } from "./make-anew.ts";
import type { Failed } from "./redacted-logs.ts";

/** What became of a service, as a line of progress. */
export function madeLine({ id, how, seconds, why }: Made, isWatched: boolean): string {
  switch (how) {
    case "anew":
      return `${id}: made anew${isWatched ? `, and up after ${seconds} s` : ""}`;
    case "rolled":
      return `${id}: its replicas were made anew one by one, in ${seconds} s`;
    case "kept":
      return `${id}: left as it is, for Compose would make it the same`;
    case "failed":
      return `${id}: ${why}`;
  }
}

/** What failed and what was left, with the last words of each and the way on. */
export function failedText(failed: readonly Failed[], notBegun: readonly string[]): string {
  const lines = failed.flatMap(({ service, why, log, look }) => [
    `${service} ${why}.`,
    ...(log ?? []).map((line) => `  | ${line}`),
    ...(log === undefined
      ? [`  Its log is not shown here, for a value may stand in it. To look at it: ${look}`]
      : [`  All that it printed: ${look}`]),
  ]);
  const again = [...failed.map(({ service }) => service), ...notBegun];
  const left = notBegun.length === 0 ? [] : [`Not begun: ${notBegun.join(", ")}.`];
  return [...lines, ...left, `When the cause is mended: keyturn restart ${again.join(" ")}`].join("\n");
}

/** What differs from before the restart; one line where nothing does, which does not say that all is well where it is not. */
export function healthText({ worse, better, appeared, gone }: HealthComparison, isWell: boolean): string {
  const lines = [
    ...worse.map((one) => `worse than before: ${changeWords(one)}`),
    ...gone.map((one) => `gone: ${changeWords(one)}`),
    ...better.map((one) => `better than before: ${changeWords(one)}`),
    ...appeared.map((one) => `new: ${changeWords(one)}`),
  ];
  if (lines.length > 0) return lines.join("\n");
  return isWell ? "All services are as they were before." : "No service is worse or better than before.";
}

function changeWords({ service, before, after }: HealthChange): string {
  const states = [before, after].filter((one) => one !== undefined);
  return `${service} (${states.join(" → ")})`;
}
