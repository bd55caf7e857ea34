import { bothIssues, statusIssues } from "./probe-answers.ts";
import type { ProbeIssue } from "./probe-issue.ts";
import { nameIssues } from "./probe-names.ts";
import { requestPresents } from "./probe-request.ts";
import type { ProbeSequence } from "./probe-schema.ts";

/** Finds what makes no sense between the steps of a sequence. Paths begin at the probe. */
export function sequenceIssues(
  sequence: ProbeSequence,
  { refuse, timeout }: { readonly refuse?: readonly number[]; readonly timeout: number },
): ProbeIssue[] {
  const issues: ProbeIssue[] = [];
  const known: string[] = [];
  let waits = 0;
  let presented = false;
  for (const list of ["steps", "cleanUp"] as const) {
    for (const [index, step] of sequence[list].entries()) {
      const path = ["sequence", list, index];
      if (!("http" in step)) {
        waits += step.wait;
        continue;
      }
      issues.push(...nameIssues([...path, "http"], step.http, known));
      issues.push(...statusIssues([...path, "accept"], "accept", step.accept));
      known.push(...Object.keys(step.http.save));
      if (presented || !requestPresents(step.http)) continue;
      presented = true;
      // A value that is refused is refused by the first step that presents it.
      if (list === "steps") issues.push(...bothIssues([...path, "accept"], refuse, step.accept));
    }
  }
  if (waits >= timeout) {
    const message = "leaves no time beside the waits of its steps";
    issues.push({ path: ["timeout"], message, remedy: "make it longer: it is for all steps together" });
  }
  return issues;
}
