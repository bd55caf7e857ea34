// @ts-check

/** Milliseconds of a unit. @type {Readonly<Record<string, number>>} */
const UNITS = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const NUMBER_AND_UNIT = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/**
 * A duration as Go writes it, such as `720h` or `1h30m`. Days are no unit of Go's.
 *
 * @param {string} text
 * @returns {number | undefined} milliseconds; nothing where Go would refuse it
 */
export function parseGoDuration(text) {
  const [, sign = "", amount = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (amount === "0") return 0;
  if (amount === "" || amount.replace(NUMBER_AND_UNIT, "") !== "") return undefined;
  let total = 0;
  for (const [, number = "", unit = ""] of amount.matchAll(NUMBER_AND_UNIT))
    total += Number(number) * (UNITS[unit] ?? 0);
  return sign === "-" ? -total : total;
}

/**
 * As Go's Duration.String prints whole seconds, such as `720h0m0s`.
 *
 * @param {number} milliseconds
 */
export function formatGoDuration(milliseconds) {
  const seconds = Math.trunc(Math.abs(milliseconds) / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const sign = milliseconds < 0 ? "-" : "";
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds % 60}s` : `${sign}${seconds}s`;
}
