import type { Lines } from "./source.ts";

/** `keyturn-scan-ignore RULE: why`, in a comment of any language, on the line or the one before. Rules are parted by commas. */
const COMMENT = /keyturn-scan-ignore[ \t]+([\w/-]+(?:,[ \t]*[\w/-]+)*):[ \t]*\S/;

/** Whether a comment excuses a rule on a line. One without a reason excuses nothing. */
export function isIgnored(rule: string, line: number, lines: Lines): boolean {
  return [line, line - 1].some((number) => {
    const [, rules] = COMMENT.exec(lines.text(number)) ?? [];
    return rules?.split(/,[ \t]*/).includes(rule) ?? false;
  });
}
