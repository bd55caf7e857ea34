import { performance } from "node:perf_hooks";
import type { Ran, Stage } from "../stage.ts";

/** One of the day's workflows, by the name that self-hosters have for it. */
export interface Workflow<Subject> {
  readonly name: string;
  readonly play: (subject: Subject) => Promise<void>;
}

/** What came of one. */
export interface WorkflowResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** What was run, as a person would type it. */
  readonly commands: readonly Ran[];
  /** The outcomes that were found to be so. */
  readonly checked: readonly string[];
  /** Where it is not ok: what was not so, or went wrong. */
  readonly why?: string;
}

/** Plays workflows one after the other; one that fails does not keep the next from being tried. */
export async function playWorkflows<Subject extends { readonly stage: Stage }>(
  subject: Subject,
  workflows: readonly Workflow<Subject>[],
  tell: (line: string) => void,
): Promise<WorkflowResult[]> {
  const results: WorkflowResult[] = [];
  subject.stage.take();
  for (const { name, play } of workflows) {
    tell(`\n==== ${name} ====`);
    const begun = performance.now();
    const why = await play(subject).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    tell(why === undefined ? `${name}: ok, in ${seconds} s` : `${name}: FAILED, ${why}`);
    results.push({
      name,
      ok: why === undefined,
      seconds,
      ...subject.stage.take(),
      ...(why === undefined ? {} : { why }),
    });
  }
  return results;
}
