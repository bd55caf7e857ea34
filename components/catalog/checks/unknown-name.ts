import type { Finding, Path } from "../problem.ts";
import { closest, listed } from "../suggest.ts";

/** A name that leads nowhere. It is not repeated: what stands there may be a secret that slipped into the place. */
export function unknown(
  path: Path,
  what: string,
  typed: string,
  known: readonly string[],
  where: string,
  renamed?: string,
): Finding {
  if (renamed !== undefined) {
    return { path, at: "value", message: `is called \`${renamed}\` now`, remedy: `write ${renamed}` };
  }
  const meant = closest(typed, known);
  const among =
    known.length === 0 ? `none is described yet: add it under ${where}` : `known are ${listed(known)}`;
  const remedy = meant === undefined ? among : `did you mean \`${meant}\`?`;
  return { path, at: "value", message: `names no ${what} of this catalog`, remedy };
}
