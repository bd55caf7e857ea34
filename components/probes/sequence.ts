import { type Probe, type ProbeSequence, type ProbeStep, requestPresents } from "../catalog/index.ts";
import type { Answer, Attempt } from "./answer.ts";
import { cleanUp } from "./clean-up.ts";
import { askHttp, type HttpAnswer } from "./http.ts";
import type { Names } from "./placeholders.ts";
import type { Clock } from "./question.ts";
import { runName } from "./run-name.ts";
import { savedOf } from "./saved.ts";

/**
 * Asks the steps one after the other. A value that is to be refused is to be refused by the first step that presents
 * it; no further one is asked then. Whatever came of the steps, what they may have made is cleaned up.
 */
export async function askSequence(
  sequence: ProbeSequence,
  probe: Pick<Probe, "refuse" | "timeout" | "retries" | "backOff">,
  attempt: Attempt,
  clock: Clock,
): Promise<Answer> {
  const names: Names = new Map([
    ["value", attempt.value],
    ["run", runName()],
  ]);
  const acted: string[] = [];
  const answer = await askSteps(sequence.steps, probe.refuse, attempt, clock, names, acted);
  if (acted.length === 0) return answer;
  const left = await cleanUp(sequence.cleanUp, probe, { names, acted, clock, given: attempt.signal });
  return { ...answer, left };
}

async function askSteps(
  steps: ProbeSequence["steps"],
  refuse: readonly number[] | undefined,
  attempt: Attempt,
  clock: Clock,
  names: Names,
  acted: string[],
): Promise<Answer> {
  const of = (name: string) => names.get(name) ?? "";
  for (const step of steps) {
    if (!("http" in step)) {
      await clock.wait(step.wait, attempt.signal);
      continue;
    }
    const presents = requestPresents(step.http);
    const question = { ...step, ...(presents && refuse !== undefined && { refuse }) };
    const answer = await askHttp(question, {
      ...attempt,
      of,
      keepBody: Object.keys(step.http.save).length > 0,
    });
    if (answer.mayHaveActed) acted.push(answer.asked);
    if (answer.verdict !== "accept") return answer;
    const missing = save(step, answer, names);
    // Kept before this: a value that was accepted by mistake made something, too.
    if (presents && attempt.expected === "refuse") return answer;
    if (missing !== undefined) return missing;
  }
  return { verdict: "accept", said: "every step was answered as expected" };
}

function save(step: ProbeStep, answer: HttpAnswer, names: Names): Answer | undefined {
  const problem = savedOf(step.http.save, answer.body ?? "", names);
  return problem === undefined ? undefined : { verdict: "other", said: `${answer.said}, but ${problem}` };
}
