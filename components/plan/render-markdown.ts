import { listed } from "../catalog/index.ts";
import { leavingText } from "./leaving.ts";
import { generationsOf, notesOf, sameNumber, writesOf } from "./plan-text.ts";
import type { Change, Plan } from "./plan-types.ts";
import { writtenOffText } from "./written-off.ts";

/** Text that stays text in Markdown, in a table too. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#~@]/g, (character) => `\\${character}`).replaceAll(/\s+/g, " ");
}

const code = (name: string) => `\`${name.replaceAll("`", "'").replaceAll("|", "\\|")}\``;

function row(change: Change): string {
  const places = [...new Set(change.places.map(({ where }) => code(where)))].join("<br>") || "-";
  const along = change.derivedChanging.map(code).join("<br>") || "-";
  return `| ${code(change.secret)} | ${change.kind} | ${generationsOf(change)} | ${places} | ${along} |`;
}

/** A plan as Markdown, for a pull request. */
export function renderMarkdown(plan: Plan): string {
  const parts = [`### Rotation plan: ${plain(plan.system)}`];
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length > 0) parts.push(`**${title}**\n\n${lines.join("\n")}`);
  };
  if (plan.changes.length === 0 && plan.writtenOff.length === 0) parts.push("Nothing changes.");
  else if (plan.changes.length > 0) {
    const head = "| Secret | Change | Generation | Places | Changes along |\n| --- | --- | --- | --- | --- |";
    parts.push([head, ...plan.changes.map(row)].join("\n"));
  }
  section(
    "Mind",
    notesOf(plan).map(
      ({ secrets, text, grave }) => `- ${grave ? "⚠️ " : ""}${listed(secrets.map(code), 50)}: ${plain(text)}`,
    ),
  );
  section(
    `Order of writes${sameNumber(plan)}`,
    // No list with numbers: Markdown would count them anew.
    plan.order.map((step) => `- (${step.wave}) ${code(step.step)}: ${writesOf(step, code)}`),
  );
  section(
    "Restarts, in order",
    plan.restarts.map(
      ({ group, services }, i) => `${i + 1}. ${plain(group)}: ${listed(services.map(code), 50)}`,
    ),
  );
  section(
    "Retired",
    plan.retired.map(({ secret, generation }) => `- ${code(secret)} generation ${generation}`),
  );
  section(
    "Written off",
    plan.writtenOff.map((one) => `- ${plain(writtenOffText(one))}`),
  );
  section(
    "Leaving",
    plan.leaving.map((leaving) => `- ${plain(leavingText(leaving))}`),
  );
  if (plan.skipped.length > 0) {
    const lines = plan.skipped.map(({ secret, why }) => `- ${code(secret)}: ${plain(why)}`);
    parts.push(
      `<details><summary>Not rotated unless named (${lines.length})</summary>\n\n${lines.join("\n")}\n\n</details>`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}
