/** The number of single-letter mistakes (one too many, one missing, one wrong, two swapped) between two words. */
function mistakes(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}

/**
 * The known name that a mistyped one most likely stands for, or undefined when none is close: letters may differ
 * in case and in `-`, `_` and `.`, and one mistake in three letters is forgiven, three at most. Else the only one that it is the beginning of.
 */
export function closest(typed: string, known: Iterable<string>): string | undefined {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[-_.]/g, "");
  const wanted = plain(typed);
  let best: { name: string; distance: number } | undefined;
  if (wanted.length > 100) return undefined;
  const names = [...known];
  for (const name of names) {
    const distance = mistakes(wanted, plain(name));
    if (distance > Math.min(3, Math.floor(Math.max(wanted.length, 3) / 3))) continue;
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return (
    best?.name ??
    onlyOneThatBegins(
      wanted,
      names.filter((name) => plain(name).startsWith(wanted)),
    )
  );
}

/** A word of three letters or more that only one known name begins with is taken for its beginning. */
function onlyOneThatBegins(wanted: string, names: readonly string[]): string | undefined {
  return wanted.length >= 3 && names.length === 1 ? names[0] : undefined;
}

/** `a, b and c`, or `none` for an empty list; a long list is cut. */
export function listed(names: Iterable<string>, most = 12): string {
  const all = [...names];
  if (all.length === 0) return "none";
  if (all.length > most) return `${all.slice(0, most).join(", ")} and ${all.length - most} more`;
  return all.length === 1 ? `${all[0]}` : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
