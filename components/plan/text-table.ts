/** The text broken between words into lines of at most `width`; a longer word is broken where it must be. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    for (; word.length > width; word = word.slice(width)) lines.push(word.slice(0, width));
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Rows as aligned columns, none wider than the terminal: the last column takes what is left and is wrapped. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const all = [header, ...rows];
  const last = header.length - 1;
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const fixed = widths.slice(0, last).reduce((sum, w) => sum + w + 2, 0);
  const room = Math.max(20, width - fixed);
  const lines = all.flatMap((row) => {
    const cells = header.map((_, column) =>
      column === last ? wrap(row[column] ?? "", room) : [row[column] ?? ""],
    );
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, i) =>
      cells
        .map((cell, column) =>
          column === last ? (cell[i] ?? "") : (cell[i] ?? "").padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    );
  });
  const rule = "─".repeat(Math.min(width, fixed + Math.min(room, widths[last] ?? 0)));
  return [lines[0] ?? "", rule, ...lines.slice(1)];
}
