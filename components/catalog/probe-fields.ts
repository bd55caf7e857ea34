import type { z } from "zod";
import { probeKindNames } from "./kinds.ts";
import { bothIssues, exitIssues, statusIssues } from "./probe-answers.ts";
import type { ProbeIssue } from "./probe-issue.ts";
import { nameIssues } from "./probe-names.ts";
import { requestPresents } from "./probe-request.ts";
import type { probeFields } from "./probe-schema.ts";
import { sequenceIssues } from "./probe-sequence.ts";
import { withRemedy } from "./remedy.ts";
import { listed } from "./suggest.ts";

type Read = z.output<z.ZodObject<typeof probeFields>>;

const missing = (what: string): ProbeIssue => ({
  path: [],
  message: "`accept` is missing: it presents a value",
  remedy: `add accept: ${what}`,
});

function without(probe: Read, fields: readonly ("accept" | "refuse" | "type" | "match")[], why: string) {
  return fields
    .filter((field) => probe[field] !== undefined)
    .map((field) => ({ path: [field], message: why, remedy: "remove it here" }));
}

const NO_VALUE = "says how a value is refused, and this probe presents none";

function ofHttp(probe: Read, request: NonNullable<Read["http"]>): ProbeIssue[] {
  const presents = requestPresents(request);
  return [
    ...nameIssues(["http"], request, []),
    ...statusIssues(["accept"], "accept", probe.accept),
    ...statusIssues(["refuse"], "refuse", probe.refuse),
    ...bothIssues(["refuse"], probe.accept, probe.refuse),
    ...(presents && probe.accept === undefined ? [missing("200")] : []),
    ...(presents ? [] : without(probe, ["refuse"], NO_VALUE)),
  ];
}

function ofCommand(probe: Read): ProbeIssue[] {
  return [
    ...exitIssues(["accept"], probe.accept),
    ...exitIssues(["refuse"], probe.refuse),
    ...bothIssues(["refuse"], probe.accept, probe.refuse),
    ...(probe.accept === undefined ? [missing("0")] : []),
    ...without(
      probe,
      ["type", "match"],
      "speaks of the answer to a request, and what a command prints is dropped",
    ),
  ];
}

function ofSequence(probe: Read, sequence: NonNullable<Read["sequence"]>): ProbeIssue[] {
  const presents = sequence.steps.some((step) => "http" in step && requestPresents(step.http));
  const { refuse, timeout } = probe;
  return [
    ...sequenceIssues(sequence, { timeout, ...(refuse && { refuse }) }),
    ...statusIssues(["refuse"], "refuse", refuse),
    ...without(probe, ["accept", "type", "match"], "belongs to each step of the sequence"),
    ...(presents ? [] : without(probe, ["refuse"], NO_VALUE)),
  ];
}

/** Its value is the repository's own secret. */
function ofWorkflow(probe: Read): ProbeIssue[] {
  const refusal = {
    path: ["refuse"],
    message:
      "says how a wrong value is refused, and a workflow can be given none: it reads its repository's secret",
    remedy: "remove it here; a probe that presents the value can show it",
  };
  return [
    ...(probe.refuse === undefined ? [] : [refusal]),
    ...without(probe, ["accept", "type", "match"], "says nothing of a workflow: one that succeeds accepts"),
  ];
}

function issuesOf(probe: Read): ProbeIssue[] {
  const kinds = probeKindNames.filter((kind) => probe[kind] !== undefined);
  if (kinds.length === 0) {
    const remedy = `add one of ${listed(probeKindNames)}`;
    return [{ path: [], message: "names no kind of probe", remedy }];
  }
  if (kinds.length > 1) {
    const message = `is of ${kinds.length} kinds: ${listed(kinds)}`;
    return [{ path: [], message, remedy: "make a probe of each" }];
  }
  if (probe.http !== undefined) return ofHttp(probe, probe.http);
  if (probe.sequence !== undefined) return ofSequence(probe, probe.sequence);
  if (probe.command !== undefined) return ofCommand(probe);
  if (probe["github-workflow"] !== undefined) return ofWorkflow(probe);
  return without(
    probe,
    ["accept", "refuse", "type", "match"],
    "says nothing about a port: it takes a connection or does not",
  );
}

/** Checks the fields of a probe against each other. */
export function betweenProbeFields(
  probe: Read,
  context: {
    readonly issues: readonly unknown[];
    addIssue: (issue: { code: "custom"; path: (string | number)[]; message: string }) => void;
  },
): void {
  // What a field of its own has wrong leaves it in the form in which it was written.
  if (context.issues.length > 0) return;
  for (const { path, message, remedy } of issuesOf(probe)) {
    context.addIssue({ code: "custom", path: [...path], message: withRemedy(message, remedy) });
  }
}
