import { canRefuse, formatDuration, type Probe, presentsValue } from "../catalog/index.ts";
import { conceal } from "../conceal.ts";
import type { Answer, Attempt } from "./answer.ts";
import { backOffs } from "./back-off.ts";
import { deadline } from "./deadline.ts";
import { failureText } from "./failure-text.ts";
import { ProbeFailed } from "./probe-failed.ts";
import { type AskOptions, type Clock, type Question, wallClock } from "./question.ts";
import { runName } from "./run-name.ts";

/**
 * Asks a probe one question, and again while the answer is another than expected: after a wait that doubles, as
 * often as its `retries` say.
 * @throws {ProbeFailed} when the answer is never as expected, or the signal is aborted
 * @throws {TypeError} for a question that the probe can't answer: see `presentsValue` and `canRefuse`
 */
export async function askProbe(
  name: string,
  probe: Probe,
  question: Question,
  { signal, clock = wallClock, warn = console.warn, settings = {} }: AskOptions = {},
): Promise<void> {
  const value = presentedValue(name, probe, question);
  const fail = (text: string, left: readonly string[] = []): ProbeFailed => {
    const tell = (told: string) => (value === "" ? told : conceal(told, value));
    return new ProbeFailed(name, tell(`the probe \`${name}\`: ${text}`), left.map(tell));
  };
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    throw fail("not asked: NODE_TLS_REJECT_UNAUTHORIZED=0 lets anyone read what it presents. Unset it");
  }
  const left: string[] = [];
  const pauses = backOffs(probe.backOff);
  await clock.wait(probe.settle, signal);
  for (let asked = 1; ; asked++) {
    if (signal?.aborted) throw fail("broken off before it answered", left);
    // A workflow is given its time by `within`, and goes on when nobody waits for it.
    const workflow = probe["github-workflow"];
    const answer =
      workflow === undefined
        ? await attempt(probe, { value, expected: question.expected }, clock, signal)
        : await (await import("./workflow.ts")).askWorkflow(workflow, settings, signal);
    left.push(...(answer.left ?? []));
    if (answer.verdict === question.expected) {
      for (const one of left) warn(fail(`passed, but left something behind: ${one}`).message);
      return;
    }
    if (answer.lasting === true || asked > probe.retries || signal?.aborted) {
      throw fail(failureText(probe, question, answer, asked, left), left);
    }
    await clock.wait(pauses.next(answer.retryAfter, probe.timeout), signal);
  }
}

function presentedValue(name: string, probe: Probe, { value, expected }: Question): string {
  if (expected === "refuse" && !canRefuse(probe)) {
    throw new TypeError(`the probe \`${name}\` can't show that a value is refused: it has no \`refuse\``);
  }
  if (!presentsValue(probe)) return "";
  if (value === undefined || value === "") {
    throw new TypeError(`the probe \`${name}\` presents a value, and there is none to present`);
  }
  return value;
}

async function attempt(
  probe: Probe,
  asked: Pick<Attempt, "value" | "expected">,
  clock: Clock,
  outer: AbortSignal | undefined,
): Promise<Answer> {
  const { signal, isOver, clear } = deadline(probe.timeout, outer);
  const given: Attempt = { ...asked, signal, now: clock.now() };
  try {
    const answer = await ofKind(probe, given, clock);
    if (answer.verdict !== "other" || !isOver()) return answer;
    return { ...answer, said: `${answer.said} (${formatDuration(probe.timeout)} were over)` };
  } finally {
    clear();
  }
}

/** Each kind is loaded when it is asked: a program that asks nothing, as a preview's, would load their clients in vain. */
async function ofKind(probe: Probe, given: Attempt, clock: Clock): Promise<Answer> {
  const { http, tcp, command, sequence, accept, refuse, type, match } = probe;
  const statuses = { ...(accept && { accept }), ...(refuse && { refuse }) };
  if (http !== undefined) {
    const { askHttp } = await import("./http.ts");
    const run = runName();
    const of = (name: string) => (name === "value" ? given.value : run);
    return askHttp(
      { http, ...statuses, ...(type !== undefined && { type }), ...(match !== undefined && { match }) },
      { ...given, of },
    );
  }
  if (command !== undefined) {
    const { askCommand } = await import("./command.ts");
    return askCommand({ run: command.run, ...statuses }, given);
  }
  if (sequence !== undefined) {
    const { askSequence } = await import("./sequence.ts");
    return askSequence(sequence, probe, given, clock);
  }
  if (tcp !== undefined) return (await import("./tcp.ts")).askTcp(tcp, given);
  throw new TypeError("a probe without a kind");
}
