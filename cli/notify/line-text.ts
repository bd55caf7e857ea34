/** How a channel writes what is plain text, and what is a name. */
export interface LineStyle {
  text(plain: string): string;
  code(name: string): string;
}

/** A line with its names, which stand in backticks, written as a channel wants them. */
export function styled(line: string, style: LineStyle): string {
  return line
    .split("`")
    .map((part, index) => (index % 2 === 0 ? style.text(part) : style.code(part)))
    .join("");
}

/** The line as a person reads it without any markup. */
export function plainLine(line: string): string {
  return line.replaceAll("`", "");
}

/** A text that is at most so long; what is too long ends with `…`. Cut between characters, not within one. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  // Half of a pair of surrogates is no character.
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/**
 * As many lines as fit, joined; a last one says how many do not. Whole lines alone are left out, so that no markup is
 * torn.
 *
 * @param written lines as the channel writes them
 * @param most characters of all of it
 */
export function fitting(written: readonly string[], most: number): string {
  const room = most - "… and 9999 more".length - 1;
  const kept: string[] = [];
  let length = 0;
  for (const line of written) {
    if (length + line.length + 1 > room) break;
    kept.push(line);
    length += line.length + 1;
  }
  const left = written.length - kept.length;
  return [...kept, ...(left === 0 ? [] : [`… and ${left} more`])].join("\n");
}
