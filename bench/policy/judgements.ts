import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Found } from "./inspect.ts";

/**
 * What a person said of a finding, or of all findings of one kind: what is left out may be anything, and `*` is any text.
 * A finding is called right by itself only, for a kind of them could come to hide a false alarm.
 */
const judgement = z
  .strictObject({
    rule: z.string(),
    /** As `corpus/programs.ts` names it. */
    program: z.string().optional(),
    /** The resource's type. */
    type: z.string().optional(),
    resource: z.string().optional(),
    property: z.string().optional(),
    verdict: z.enum(["right", "false"]),
    why: z.string().min(1),
  })
  .refine(
    ({ verdict, program }) => verdict === "false" || (program !== undefined && !program.includes("*")),
    "a right finding has to name its program",
  );

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
  return judgements.find((said) => keys.every((key) => fits(said[key], finding[key])));
}

function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
