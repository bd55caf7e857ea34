/** A time span, coarsely: whole days, else whole hours, else whole minutes. */
export function coarse(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 60) return `${minutes}m`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)}h` : `${Math.floor(minutes / 60 / 24)}d`;
}

/** A moment and how long ago it was: `2026-01-31 12:00Z, 3d ago`. */
export function moment(at: string, now: Date): string {
  const time = new Date(at);
  return `${time.toISOString().slice(0, 16).replace("T", " ")}Z, ${coarse(now.getTime() - time.getTime())} ago`;
}

/** How long a run took: `12 s`, `3 min 5 s`. */
export function spent(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Rows as columns, two spaces apart. The first row is the heading. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
