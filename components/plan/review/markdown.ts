/** Control characters, marks that turn the direction of writing or take no room, and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** Takes no room, and is no part of a word. */
const BREAK = "\u200b";

/** No text of a catalog needs more; a comment may hold 65,536 characters in all. */
const LONGEST = 400;

/** A message ends with what to do; twelve of the longest still fit into a comment. */
const LONGEST_MESSAGE = 2_000;

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(UNSEEN, "").trim();
}

function tidy(text: string): string {
  const line = oneLine(text);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

/** A message of keyturn, a policy or the engine, as {@link plain} text: whole, or cut behind a sentence, which is said. */
export function message(text: string): string {
  const line = oneLine(text);
  if (line.length <= LONGEST_MESSAGE) return escaped(line);
  const kept = line.slice(0, LONGEST_MESSAGE);
  const end = Math.max(kept.lastIndexOf(". "), kept.lastIndexOf("; "));
  return `${escaped(end < 0 ? kept : kept.slice(0, end + 1))} … (cut)`;
}

/**
 * Text that stays text in a comment, in a table too, whoever wrote it: no markup, HTML, formula or entity, and no mention,
 * link or reference. Those are found after the Markdown was read, so that no backslash and no entity stops them
 * (github/markup#1168, github/cmark-gfm#181); a character without width does. A dollar sign, which may begin a formula,
 * gets its wide form.
 */
export function plain(text: string): string {
  return escaped(tidy(text));
}

function escaped(line: string): string {
  return line
    .replaceAll(/[\\`*_{}[\]<>|~!&]/g, (character) => `\\${character}`)
    .replaceAll("$", "＄")
    .replaceAll(/[@#]/g, (character) => `${character}${BREAK}`)
    .replaceAll(/:(?=\/\/)|\bwww(?=\.)|\bGH(?=-)/gi, (start) => `${start}${BREAK}`);
}

/**
 * A name as code, in which nothing is markup or a mention. A backtick would end it, and a bar the cell of a table, behind a
 * backslash too; both become what looks like them.
 */
export function code(name: string): string {
  const text = tidy(name).replaceAll("`", "'").replaceAll("|", "¦");
  return `\`${text === "" ? " " : text}\``;
}

/** The first of a list, and how many more there are. */
export function upTo(most: number, items: readonly string[], more = (count: number) => `and ${count} more`) {
  return items.length <= most ? items : [...items.slice(0, most), more(items.length - most)];
}

/** What is shown when somebody opens it. `title` is keyturn's own. */
export function folded(title: string, lines: readonly string[]): string {
  return `<details><summary>${title}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}
