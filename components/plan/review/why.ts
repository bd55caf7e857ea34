import { type Catalog, formatDuration } from "../../catalog/index.ts";
import { coupledWith } from "../coupled.ts";
import type { Intent } from "../intent.ts";
import type { Change } from "../plan-types.ts";

const HOUR = 3_600_000;

/** How old the generation in use was when the next was asked for, by the stack file's own times; no clock is read. */
function ageAtTurn({ secret, from, to }: Change, before: Intent, after: Intent): number | undefined {
  const old = before.generations[secret]?.made[String(from)]?.at;
  const made = after.generations[secret]?.made[String(to)]?.at;
  if (old === undefined || made === undefined) return undefined;
  return Math.max(0, Date.parse(made) - Date.parse(old));
}

function coarsely(ms: number): string {
  if (ms < HOUR) return "less than 1h";
  return ms < 48 * HOUR ? `${Math.floor(ms / HOUR)}h` : `${Math.floor(ms / HOUR / 24)}d`;
}

function isDue(catalog: Catalog, change: Change, before: Intent, after: Intent): boolean {
  const maxAge = catalog.secrets[change.secret]?.maxAge;
  const age = ageAtTurn(change, before, after);
  return maxAge !== undefined && age !== undefined && age > maxAge;
}

function whyRotated(
  catalog: Catalog,
  change: Change,
  all: readonly Change[],
  { before, after }: { before: Intent; after: Intent },
): string {
  const { secret, from } = change;
  if (after.generations[secret]?.made[String(from)]?.compromised === true)
    return `generation ${from} is compromised`;
  const maxAge = catalog.secrets[secret]?.maxAge;
  const age = ageAtTurn(change, before, after);
  const old = age === undefined ? "" : `${coarsely(age)} old`;
  const limit = maxAge === undefined ? "" : `maxAge ${formatDuration(maxAge)}`;
  if (isDue(catalog, change, before, after)) return `due: ${old}, ${limit}`;
  const partner = coupledWith(catalog, secret).find((other) =>
    all.some((one) => one.secret === other && other !== secret && isDue(catalog, one, before, after)),
  );
  if (partner !== undefined) return `coupled with ${partner}, which is due`;
  return ["asked for", old, limit].filter((part) => part !== "").join(", ");
}

/** Why a secret changes, as far as catalog and stack file tell, in words without markup. */
export function whyOf(
  catalog: Catalog,
  change: Change,
  all: readonly Change[],
  intents: { before: Intent; after: Intent },
): string {
  switch (change.kind) {
    case "rotate":
      return whyRotated(catalog, change, all, intents);
    case "rollback":
      return "back to the generation before";
    case "retire":
      return "the generation before is let go";
    case "adopt":
      return "the value in use is taken over";
    case "create":
      return "its first generation";
    case "reissue":
      return "a later issue time";
    case "release":
      return "it is removed";
    case "remove":
      return "it is no longer in the stack file";
  }
}
