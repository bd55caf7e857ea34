import { randomInt } from "node:crypto";

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();

/** The characters of which another value of the same kind may be made. */
function alphabetOf(value: string): string {
  if (/^[0-9a-f]*$/.test(value) && /[a-f]/.test(value)) return `${DIGITS}abcdef`;
  if (/^[0-9A-F]*$/.test(value) && /[A-F]/.test(value)) return `${DIGITS}ABCDEF`;
  const classes: [RegExp, string][] = [
    [/[0-9]/, DIGITS],
    [/[a-z]/, LOWER],
    [/[A-Z]/, UPPER],
    [/[_-]/, "_-"],
  ];
  return classes.flatMap(([has, letters]) => (has.test(value) ? [letters] : [])).join("");
}

/**
 * A value of the same length and kind of characters as the given one that is certainly another. It is drawn
 * anew and tells nothing of the value, since whoever refuses it may log it. Punctuation but `_` and `-` stays where it is, so that
 * a token of three parts still has three.
 * @param others what it must not be either, such as the previous value that is accepted, too
 * @throws {RangeError} where there is no other: for an empty value, or one of punctuation alone
 */
export function wrongValue(value: string, ...others: readonly string[]): string {
  const alphabet = alphabetOf(value);
  const draw = () => alphabet[randomInt(alphabet.length)] ?? "";
  // One character has at least one other; some hundred draws miss it by no chance that matters.
  for (let tries = 0; alphabet !== "" && tries < 1_000; tries++) {
    const wrong = value.replaceAll(/[A-Za-z0-9_-]/g, draw);
    if (wrong !== value && !others.includes(wrong)) return wrong;
  }
  throw new RangeError("there is no other value of that length and kind of characters");
}
