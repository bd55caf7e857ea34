import type { Detected } from "../finding.ts";
import type { Source } from "../source.ts";
import type { ValueSearch } from "../values/value-search.ts";
import { assignedIn } from "./assigned.ts";
import { distinct } from "./distinct.ts";
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
  detected.push(...assignedIn(source));
  return { detected: distinct(detected), understood };
}
