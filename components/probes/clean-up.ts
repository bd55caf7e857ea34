import type { Probe, ProbeStep } from "../catalog/index.ts";
import { backOffs } from "./back-off.ts";
import { deadline } from "./deadline.ts";
import { askHttp, type HttpAnswer } from "./http.ts";
import { isFilled, type Names } from "./placeholders.ts";
import type { Clock } from "./question.ts";

interface Made {
  readonly names: Names;
  /** The requests that may have made something, each as method and URL. */
  readonly acted: readonly string[];
  readonly clock: Clock;
  /** The attempt's signal: once it is aborted, each is asked once and no more. */
  readonly given: AbortSignal;
}

/**
 * Takes away what the steps of a sequence made; every step of it is asked, also after one that failed.
 * @returns what is left, each in words that may be printed
 */
export async function cleanUp(
  steps: readonly ProbeStep[],
  probe: Pick<Probe, "timeout" | "retries" | "backOff">,
  made: Made,
): Promise<string[]> {
  const left: string[] = [];
  for (const step of steps) {
    if (!isFilled(step, made.names)) {
      left.push(`what ${made.acted.join(" and ")} may have made: no name of it came back`);
      continue;
    }
    const answer = await insist(step, probe, made);
    if (answer.verdict !== "accept") left.push(answer.said);
  }
  return [...new Set(left)];
}

async function insist(
  step: ProbeStep,
  { timeout, retries, backOff }: Pick<Probe, "timeout" | "retries" | "backOff">,
  { names, clock, given }: Made,
): Promise<HttpAnswer> {
  const of = (name: string) => names.get(name) ?? "";
  const pauses = backOffs(backOff);
  for (let attempt = 0; ; attempt++) {
    // Not the attempt's own time: it may be over, and what was made is to go all the same.
    const { signal, clear } = deadline(timeout);
    const answer = await askHttp(step, {
      value: of("value"),
      expected: "accept",
      signal,
      now: clock.now(),
      of,
    }).finally(clear);
    if (answer.verdict === "accept" || attempt >= retries || given.aborted) return answer;
    await clock.wait(pauses.next(answer.retryAfter, timeout));
  }
}
