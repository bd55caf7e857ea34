import type { AnyRule } from "../../policy/rule.ts";
import { inspect } from "./inspect.ts";
import { type Judgement, judgementOf, type PublicFinding } from "./judgements.ts";
import { PASSES, type Recorded, type Recording } from "./record/recording.ts";
import { viewOf } from "./view.ts";

/** What the corpus is, as far as it could be read. */
export interface Corpus {
  readonly programs: number;
  /** Programs whose preview registered resources. */
  readonly read: number;
  readonly resources: number;
  /** Of those not read, by why. */
  readonly notRead: Readonly<Record<string, number>>;
  /** Of those read, how many could not be run to the end with made-up values in place of unknown ones. */
  readonly previewOnly: number;
}

/** What came of one rule. */
export interface RuleFigures {
  readonly findings: number;
  readonly right: number;
  readonly falseAlarms: number;
  readonly unjudged: number;
  /** Programs with nothing but what was judged right. */
  readonly programsWithoutFalseAlarm: number;
}

export function corpusOf(recordings: readonly Recording[]): Corpus {
  const notRead: Record<string, number> = {};
  let [read, resources, previewOnly] = [0, 0, 0];
  for (const { readings } of recordings) {
    const { preview, known } = readings;
    if ("problem" in preview || preview.resources.length === 0) {
      const why =
        "problem" in preview ? kindOf(preview.problem) : "makes no resource: it only asks for something";
      notRead[why] = (notRead[why] ?? 0) + 1;
      continue;
    }
    read++;
    resources += preview.resources.length;
    if ("problem" in known) previewOnly++;
  }
  return { programs: recordings.length, read, resources, notRead, previewOnly };
}

/** What a rule finds in public programs, each finding once however many passes show it. */
export function* publicFindings(rule: AnyRule, recordings: readonly Recording[]): Generator<PublicFinding> {
  for (const { program, readings } of recordings) {
    if ("problem" in readings.preview) continue;
    const told = new Set<string>();
    for (const pass of PASSES) {
      for (const found of inspect(rule, viewOf(resourcesOf(readings[pass])))) {
        const key = `${found.resource} ${found.property}`;
        if (told.has(key)) continue;
        told.add(key);
        yield { ...found, program };
      }
    }
  }
}

export function figuresOf(
  findings: readonly PublicFinding[],
  judgements: readonly Judgement[],
  read: number,
): RuleFigures {
  const verdicts = findings.map((finding) => judgementOf(finding, judgements)?.verdict);
  const count = (verdict: Judgement["verdict"] | undefined) =>
    verdicts.filter((one) => one === verdict).length;
  const doubtful = new Set(
    findings.filter((_, index) => verdicts[index] !== "right").map((one) => one.program),
  );
  return {
    findings: findings.length,
    right: count("right"),
    falseAlarms: count("false"),
    unjudged: count(undefined),
    programsWithoutFalseAlarm: read - doubtful.size,
  };
}

export function resourcesOf(reading: Recording["readings"]["preview"]): readonly Recorded[] {
  return "problem" in reading ? [] : reading.resources;
}

/** A problem without what is the program's own in it. */
function kindOf(problem: string): string {
  const [, missing] = /Cannot find module '([^']*)'/.exec(problem) ?? [];
  if (missing !== undefined) return `uses ${missing}, which is not there`;
  if (problem.startsWith("Error: Missing required property"))
    return "leaves out a property that must be given";
  if (problem.startsWith("it is no valid TypeScript")) return "is no valid TypeScript";
  if (problem.startsWith("it ")) return problem.replace(/^it /, "");
  return `ends with ${/^\w*Error/.exec(problem)?.[0] ?? "an error"}`;
}
