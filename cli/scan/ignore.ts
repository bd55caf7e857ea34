import type { Lines } from "./source.ts";

/**
 * `keyturn-scan-ignore RULE: why`, in a comment of any language, on the line, or on one of its own before it. Rules are
 * parted by commas.
 */
const COMMENT = /keyturn-scan-ignore[ \t]+([\w/-]+(?:,[ \t]*[\w/-]+)*):[ \t]*\S/;

/** A line that holds nothing but a comment, as far as its first characters tell. */
const COMMENT_ALONE = /^\s*(?:\/\/|\/\*|\*|#|--|;|<!--|%|rem\b)/i;

/**
 * Whether a comment excuses a rule on a line. One without a reason excuses nothing, and one behind something else speaks of
 * its own line alone.
 */
export function isIgnored(rule: string, line: number, lines: Lines): boolean {
  const before = lines.text(line - 1);
  return [lines.text(line), ...(COMMENT_ALONE.test(before) ? [before] : [])].some((text) => {
    const [, rules] = COMMENT.exec(text) ?? [];
    return rules?.split(/,[ \t]*/).includes(rule) ?? false;
  });
}
