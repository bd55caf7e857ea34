/** What a variable holds, or undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** Why a text cannot be interpolated; `reason` holds variable names at most. */
export class InterpolationError extends Error {
  override readonly name = "InterpolationError";
}

// template/template.go of compose-go. Go's `(?i)` folds as JavaScript's `iu` does, and its `.` stops at \n only.
const NAME = "[_a-z][_a-z0-9]*";
const PATTERN = new RegExp(`\\$(?:\\$|(${NAME})|\\{(?:(${NAME})(?:(:?[-+?])([^\\n]*))?\\}|()))`, "giu");

/**
 * Replaces `$A`, `${A}`, `${A:-x}`, `${A-x}`, `${A:+x}`, `${A+x}`, `${A:?x}`, `${A?x}` and `$$` as Docker
 * Compose does. A variable that is not set is empty.
 *
 * @throws InterpolationError for `${` that is not closed, and for a required variable that is missing.
 */
export function interpolate(template: string, lookup: Lookup): string {
  return template.replace(PATTERN, (match, plain?: string, braced?: string) => {
    if (match === "$$") return "$";
    if (plain !== undefined) return lookup(plain) ?? "";
    if (braced === undefined) {
      throw new InterpolationError(
        "`${` does not start a variable; write `$$` for a dollar that is meant as one",
      );
    }
    return expandBraced(match, lookup);
  });
}

/** `match` may reach too far, up to the last brace of its line: what lies behind its own brace comes after. */
function expandBraced(match: string, lookup: Lookup): string {
  const close = ownClosingBrace(match);
  const own = close === -1 ? match : match.slice(0, close + 1);
  const rest = close === -1 ? "" : match.slice(close + 1);
  const [, name = "", operator, operand = ""] =
    new RegExp(`^\\$\\{(${NAME})(?:(:?[-+?])([^\\n]*))?\\}$`, "iu").exec(own) ?? [];
  const value = lookup(name);
  if (operator === undefined) return value ?? "";
  return choose(name, value, operator, operand, lookup) + interpolate(rest, lookup);
}

function choose(
  name: string,
  value: string | undefined,
  operator: string,
  operand: string,
  lookup: Lookup,
): string {
  const present = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  if (operator.endsWith("-")) return present ? (value ?? "") : interpolate(operand, lookup);
  if (operator.endsWith("+")) return present ? interpolate(operand, lookup) : (value ?? "");
  if (present) return value ?? "";
  throw new InterpolationError(`the variable ${name} is required and has no value`);
}

/** Counts as compose-go does: the character right behind an opening brace is never looked at. */
function ownClosingBrace(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "}" && --open === 0) return at;
    if (text[at] === "{") {
      open++;
      at++;
    }
  }
  return -1;
}
