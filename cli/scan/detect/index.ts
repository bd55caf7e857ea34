import type { Detected } from "../finding.ts";
import type { Source } from "../source.ts";
import type { ValueSearch } from "../values/value-search.ts";
import { logFindings } from "./log-lines.ts";
import { originsIn } from "./origins.ts";
import { plainValuesIn } from "./plain-values.ts";
import { secretlintFindings } from "./secretlint.ts";
import { type Understood, understand } from "./settings.ts";
import { tokensIn } from "./tokens.ts";
import { workflowFindings } from "./workflow.ts";
import { zoneAddressesIn } from "./zone.ts";

/** How a text is searched. */
export interface Search {
  /** The stack's own values, where they are known. */
  readonly values?: ValueSearch;
  /** Whether its lines are a log's. */
  readonly isLog?: boolean;
}

/** What is found in any text, whatever the file: credentials by their form, and the stack's values. */
export async function detectInText(text: string, { values, isLog = false }: Search): Promise<Detected[]> {
  return distinct([
    ...(values?.search(text) ?? []),
    ...(await secretlintFindings(text)),
    ...tokensIn(text),
    ...(isLog ? logFindings(text) : []),
  ]);
}

/** What is found in a whole file: the same, and what its kind tells of its settings. */
export async function detectInFile(
  source: Source,
  search: Search,
): Promise<{ detected: Detected[]; understood: Understood | undefined }> {
  const understood = understand(source);
  const isLog = search.isLog ?? /\.log(?:\.\d+)?$/i.test(source.path);
  const detected = [...(await detectInText(source.text, { ...search, isLog })), ...zoneAddressesIn(source)];
  if (understood !== undefined) {
    detected.push(...plainValuesIn(source.text, understood), ...originsIn(source, understood));
    if (understood.kind === "workflow") detected.push(...workflowFindings(source.text, understood.data));
  }
  return { detected: distinct(detected), understood };
}

/** Of findings of credentials that overlap, the first: the detectors come from the surest to the vaguest. */
const CREDENTIAL = /^(?:stack-value|secretlint\/|known-token|plaintext-value|token-in-log)/;

function distinct(detected: readonly Detected[]): Detected[] {
  const kept: Detected[] = [];
  for (const one of detected) {
    const isKnown = kept.some(
      (other) => (other.rule === one.rule || areCredentials(one, other)) && overlap(one, other),
    );
    if (!isKnown) kept.push(one);
  }
  return kept.toSorted((a, b) => a.offset - b.offset);
}

const areCredentials = (one: Detected, other: Detected): boolean =>
  CREDENTIAL.test(one.rule) && CREDENTIAL.test(other.rule);

function overlap(one: Detected, other: Detected): boolean {
  if (one.offset === other.offset) return one.rule !== other.rule || one.subject === other.subject;
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}
