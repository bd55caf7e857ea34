import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import type { Detected } from "../finding.ts";
import { standsForAValue } from "./stands-for.ts";

// It keeps a record of every text for as long as the process lives: a log that is followed would fill the memory.
secretLintProfiler.mark = () => undefined;

/** Its comments excuse without a reason, and a line of a log could be one. keyturn has its own. */
const COMMENTS = "@secretlint/secretlint-rule-filter-comments";

const config: Parameters<typeof lintSource>[0]["options"]["config"] = {
  // One by one: of a preset's rules none can be left out (RunningEvents in @secretlint/core 12.0 passes `disabled` by).
  rules: rules
    .filter(({ meta }) => meta.id !== COMMENTS)
    // The number of an AWS account is no secret.
    .map((rule) => ({ id: rule.meta.id, rule, allowMessageIds: ["AWSAccountID"] })),
};

/** What secretlint's recommended rules find. Its own messages quote what they found: they are not used. */
export async function secretlintFindings(text: string): Promise<Detected[]> {
  const source = { filePath: "text", content: text, contentType: "text", ext: "" } as const;
  // Without a path on the disk no rule opens a file.
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  return messages.flatMap(({ ruleId, messageId, range: [start, end] }) => {
    const found = text.slice(start, end);
    if (isReference(found)) return [];
    const name = ruleId.replace(/^@secretlint\/secretlint-rule-/, "");
    return {
      rule: `secretlint/${name}`,
      offset: start,
      length: end - start,
      subject: messageId,
      message: `secretlint: a credential (${name}, ${messageId}) stands in plain`,
    };
  });
}

/** A URL whose password is filled in by another program, or no password at all. */
function isReference(found: string): boolean {
  const [, password] = /^[a-z][\w+.-]*:\/\/[^:/@\s]*:([^@]*)@/i.exec(found) ?? [];
  if (password !== undefined && (standsForAValue(password) || /[${<]/.test(password))) return true;
  return /\$\{|\{\{/.test(found);
}
