const MILLISECONDS = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
} as const;

type Unit = keyof typeof MILLISECONDS;

/** What a duration looks like: a whole number and one unit, `90m`, `30d`, `5y`. */
export const durationPattern = /^([1-9][0-9]{0,5})([smhdwy])$/;

/**
 * The length of a duration such as `90m` in milliseconds. A year is 365 days, as in the expiry of the keys that
 * Supabase's own generator makes.
 * @throws {RangeError} when the text is not one whole number and one unit of s, m, h, d, w, y
 */
export function parseDuration(text: string): number {
  const match = durationPattern.exec(text);
  if (match === null) throw new RangeError("a duration is a whole number and a unit, such as 90m, 1h or 30d");
  return Number(match[1]) * MILLISECONDS[match[2] as Unit];
}

/** The shortest exact way to write milliseconds as a duration: `86400000` is `1d`. Parts of a second are dropped. */
export function formatDuration(milliseconds: number): string {
  const units: Unit[] = ["y", "w", "d", "h", "m"];
  for (const unit of units) {
    const count = milliseconds / MILLISECONDS[unit];
    if (count >= 1 && Number.isInteger(count)) return `${count}${unit}`;
  }
  return `${Math.floor(milliseconds / MILLISECONDS.s)}s`;
}
