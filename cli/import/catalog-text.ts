import type { DraftCatalog, DraftDelivery, DraftSecret, DraftTarget } from "./draft.ts";
import { flow } from "./flow.ts";

const WIDTH = 118;

/**
 * A catalog with a remark at each guess. What can't stand in it yet is there as a comment.
 *
 * @param heading what it was made from, in a sentence
 */
export function catalogText(system: string, heading: string, draft: DraftCatalog): string {
  const { targets, services, secrets, keepDays, remarks } = draft;
  const usable = targets.some(({ notYet }) => notYet === undefined);
  const kept = secrets.some(({ nowhere }) => !nowhere);
  const lines = [
    ...comment("", `${heading} Read it, and mend what it guessed wrong.`),
    "version: 1",
    `system: ${flow(system)}`,
    "",
    usable ? "targets:" : "targets: {}",
    ...targets.flatMap(targetLines),
    "",
    ...(services.size === 0
      ? []
      : [
          "# In the order in which they restart.",
          "services:",
          ...[...services].map(([group, names]) => `  ${group}: ${flow(names)}`),
          "",
        ]),
    kept ? "secrets:" : "secrets: {}",
    ...secrets.flatMap(secretLines).slice(1),
    ...(keepDays === undefined ? [] : ["", `backups: ${flow({ keepDays })}`]),
    ...(remarks.length === 0
      ? []
      : ["", "# To look at:", ...remarks.flatMap((remark) => comment("", `- ${remark}`))]),
  ];
  return `${lines.join("\n")}\n`;
}

function targetLines({ name, kind, fields, notYet, remarks }: DraftTarget): string[] {
  const line = `${name}: ${flow({ kind, ...fields })}`;
  const said = remarks.flatMap((remark) => comment("  ", remark));
  if (notYet === undefined) return [...said, `  ${line}`];
  return [...said, ...comment("  ", `${notYet}.`), `  # ${line}`];
}

function secretLines(secret: DraftSecret): string[] {
  const { name, source, fields, stages, restarts, notYet, remarks, nowhere } = secret;
  const away = notYet.map(
    (delivery) => `also at ${place(name, delivery)}: add that to its stages when the target is there`,
  );
  const body = [
    `${name}:`,
    `  source: ${flow(source)}`,
    ...Object.entries(fields).map(([field, value]) => `  ${field}: ${flow(value)}`),
    ...(nowhere ? [`  stages: ${flow([{ deliver: notYet.map((one) => item(name, one)) }])}`] : []),
    ...(stages.length === 0
      ? []
      : [`  stages: ${flow(stages.map((stage) => ({ deliver: stage.map((one) => item(name, one)) })))}`]),
    ...(restarts.length === 0 ? [] : [`  restarts: ${flow(restarts)}`]),
  ];
  const said = [...remarks, ...(nowhere ? [] : away)].flatMap((remark) => comment("  ", remark));
  return ["", ...said, ...body.map((line) => (nowhere ? `  # ${line}` : `  ${line}`))];
}

function item(secret: string, { target, key }: DraftDelivery): unknown {
  return key === secret ? target : { to: target, as: key };
}

function place(secret: string, { target, key }: DraftDelivery): string {
  return key === secret ? target : `${target} as ${key}`;
}

/** A comment of as many lines as it needs; whatever it is made from can't end one and go on as YAML. */
function comment(indent: string, text: string): string[] {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length >= WIDTH && line !== `${indent}#`) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
