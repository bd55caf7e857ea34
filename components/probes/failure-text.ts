import { type Probe, presentsValue } from "../catalog/index.ts";
import type { Answer } from "./answer.ts";
import type { Question } from "./question.ts";

/** What is added to an answer that is not the one expected; empty where none in particular is. */
export function whereExpected(wanted: readonly number[] | undefined): string {
  return wanted === undefined ? "" : `, where ${wanted.join(" or ")} is expected`;
}

/** Why a probe failed, as one text: what was to be shown, what came back instead, what can be done, what is left. */
export function failureText(
  probe: Probe,
  question: Question,
  { said, remedy }: Answer,
  asked: number,
  left: readonly string[],
): string {
  const done = question.expected === "accept" ? "accepted" : "refused";
  const shown = presentsValue(probe) ? `${question.what} was not ${done}` : "not satisfied";
  const times = asked === 1 ? "asked once" : `asked ${asked} times`;
  const parts = [`${shown}: ${said} (${times})`];
  if (remedy !== undefined) parts.push(remedy);
  if (left.length > 0) parts.push(`left behind: ${left.join("; ")}`);
  return parts.join(". ");
}
