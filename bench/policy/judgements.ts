import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Found } from "./inspect.ts";

/** What a person said of a finding, or of all findings of one kind: what is left out may be anything. */
const judgement = z.strictObject({
  rule: z.string(),
  /** As `corpus/programs.ts` names it. */
  program: z.string().optional(),
  /** The resource's type. */
  type: z.string().optional(),
  resource: z.string().optional(),
  property: z.string().optional(),
  verdict: z.enum(["right", "false"]),
  why: z.string().min(1),
});

export type Judgement = z.infer<typeof judgement>;

/** A finding in a public program. */
export interface PublicFinding extends Found {
  readonly program: string;
}

/** @throws where the file is not of the form above */
export function readJudgements(file = join(import.meta.dirname, "judged.yaml")): Judgement[] {
  return z.array(judgement).parse(parse(readFileSync(file, "utf8")) ?? []);
}

/** What was said of a finding; the first judgement that fits. */
export function judgementOf(finding: PublicFinding, judgements: readonly Judgement[]): Judgement | undefined {
  const keys = ["rule", "program", "type", "resource", "property"] as const;
  return judgements.find((said) =>
    keys.every((key) => said[key] === undefined || said[key] === finding[key]),
  );
}
