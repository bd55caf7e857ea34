import { leavingText } from "../leaving.ts";
import { skippedByReason } from "../plan-text.ts";
import type { Plan } from "../plan-types.ts";
import { writtenOffText } from "../written-off.ts";
import { code, folded, plain, upTo } from "./markdown.ts";
import {
  blastPart,
  changesTable,
  mindLines,
  orderLines,
  restartLine,
  verdictLines,
  windowLine,
} from "./render-sections.ts";
import type { Review } from "./review.ts";

/** A comment of GitHub's, and of its kin, holds 65,536 characters. */
const LONGEST = 60_000;

/**
 * The line that a comment begins with, which nobody sees: by it the next run finds the comment and writes it anew.
 * @param stack its name; what could end the line is taken out
 */
export function reviewMarker(stack: string): string {
  return `<!-- keyturn:plan:${stack.replaceAll(/[^\w.]+/g, "_")} -->`;
}

/** A review as Markdown, for a comment: what matters first, what is long folded; no text in it can become markup. */
export function renderReview(review: Review): string {
  const { plan, stack } = review;
  const must = [`${reviewMarker(stack)}\n### Rotation plan: ${code(plan.system)} on ${code(stack)}`];
  const may: string[] = [];
  const section = (title: string, lines: readonly string[], most = 15) => {
    if (lines.length > 0) may.push(`**${title}**\n${upTo(most, lines, (n) => `- and ${n} more`).join("\n")}`);
  };
  const line = (text: string | undefined) => text !== undefined && may.push(text);
  must.push(summary(plan));
  must.push(verdictLines(review.verdict).join("\n"));
  if (plan.changes.length > 0) may.push(changesTable(review));
  line(windowLine(plan));
  section("Mind", mindLines(plan));
  section("The catalog changes", catalogLines(review));
  line(steeringLine(review));
  line(codeLine(review));
  section("Order of writes", orderLines(plan));
  line(restartLine(plan));
  section(
    "What becomes of the values in use",
    review.oldValues.map(
      ({ secrets, text }) => `- ${upTo(10, secrets.map(code)).join(", ")}: ${plain(text)}`,
    ),
  );
  section(
    "Written off",
    plan.writtenOff.map((one) => `- ${plain(writtenOffText(one))}`),
  );
  section(
    "Leaving",
    plan.leaving.map((leaving) => `- ${plain(leavingText(leaving))}`),
  );
  line(blastPart(review));
  line(skippedPart(plan));
  return withinLimit(must, may);
}

/** How much changes, in a sentence. */
function summary({ changes, order, restarts, writtenOff }: Plan): string {
  if (changes.length === 0 && writtenOff.length === 0) return "Nothing changes.";
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  const counted = kinds.map((kind) => {
    const verb = kind === "rollback" ? "roll back" : kind;
    return `${changes.filter((change) => change.kind === kind).length} to ${verb}`;
  });
  const writes = order.reduce((sum, step) => sum + step.writes.length, 0);
  const services = restarts.reduce((sum, group) => sum + group.services.length, 0);
  const parts = [
    ...(counted.length === 0 ? [] : [`**${counted.join(", ")}**`]),
    ...(writes === 0 ? [] : [`${writes} ${writes === 1 ? "write" : "writes"}`]),
    ...(services === 0 ? [] : [`${services} ${services === 1 ? "restart" : "restarts"}`]),
    ...(writtenOff.length === 0 ? [] : [`${writtenOff.length} written off or taken back`]),
  ];
  return `${parts.join(", ")}.`;
}

function catalogLines({ catalog = [] }: Review): string[] {
  return catalog
    .toSorted((a, b) => Number(b.grave) - Number(a.grave))
    .map(({ kind, name, text, grave }) => `- ${grave ? "⚠️ " : ""}${kind} ${code(name)}: ${plain(text)}`);
}

function steeringLine({ steering }: Review): string | undefined {
  if (steering.length === 0) return undefined;
  return (
    `**A preview of this needs a person's word**: ${plain(upTo(8, steering).join(", "))} changed, ` +
    "which may lead the preview's own credentials elsewhere."
  );
}

/** A reviewer must not take the verdict of one program for that of another. */
function codeLine({ code: paths }: Review): string | undefined {
  if (paths.length === 0) return undefined;
  return (
    `**Not looked at here**: ${upTo(6, paths.map(code)).join(", ")}. What is said above is of the program and the policies as they ` +
    "are without this change."
  );
}

function skippedPart(plan: Plan): string | undefined {
  const { skipped } = plan;
  if (skipped.length === 0) return undefined;
  const lines = skippedByReason(plan).map(
    ({ secrets, why }) => `- ${secrets.map(code).join(", ")}: ${plain(why)}`,
  );
  return folded(
    `Not rotated unless named (${skipped.length})`,
    upTo(40, lines, (n) => `- and ${n} more`),
  );
}

/** What no longer fits is left out whole, so that no table or fold is cut in two. */
function withinLimit(must: readonly string[], may: readonly string[]): string {
  const kept = [...must];
  let left = LONGEST - must.join("\n\n").length;
  for (const part of may) {
    left -= part.length + 2;
    if (left >= 0) kept.push(part);
  }
  if (left < 0) kept.push("_This is too long for a comment: `keyturn plan` shows all of it._");
  return `${kept.join("\n\n")}\n`;
}
