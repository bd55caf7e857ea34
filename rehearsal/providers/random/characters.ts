import { randomInt } from "node:crypto";
import { ProviderError } from "../provider.ts";

// Source: terraform-provider-random internal/random/string.go.
const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/** Which characters a random text is made of. Lengths and minimums are in characters. */
export interface CharacterRules {
  readonly length: number;
  readonly upper: boolean;
  readonly lower: boolean;
  readonly numeric: boolean;
  readonly special: boolean;
  readonly minUpper: number;
  readonly minLower: number;
  readonly minNumeric: number;
  readonly minSpecial: number;
  /** Taken instead of the default special characters; ASCII only. */
  readonly overrideSpecial?: string | undefined;
}

/**
 * A random text from a cryptographic source, every permitted text of the same make-up equally likely. As upstream,
 * a minimum puts characters of its class in even when the class itself is off.
 * @throws ProviderError when no class is left to choose from, or a special character is outside ASCII.
 */
export function randomCharacters(rules: CharacterRules): string {
  const special = rules.overrideSpecial || SPECIAL;
  if (!/^[\x20-\x7e]*$/.test(special)) {
    // Upstream picks single bytes, which breaks such characters; nothing sensible can be imitated.
    throw new ProviderError(
      "overrideSpecial holds a character outside printable ASCII: use printable ASCII only",
    );
  }
  const least = [
    ...draw(DIGITS, rules.minNumeric),
    ...draw(LOWER, rules.minLower),
    ...draw(UPPER, rules.minUpper),
    ...draw(special, rules.minSpecial),
  ];
  const chosen = [
    rules.upper ? UPPER : "",
    rules.lower ? LOWER : "",
    rules.numeric ? DIGITS : "",
    rules.special ? special : "",
  ].join("");
  return shuffled([...least, ...draw(chosen, rules.length - least.length)]).join("");
}

/** `randomInt` rejects draws that would favour the first characters, so each is equally likely. */
function draw(characters: string, count: number): string[] {
  if (count > 0 && characters === "") {
    throw new ProviderError(
      "every class of characters is switched off: set upper, lower, numeric or special to true",
    );
  }
  return Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));
}

/** Fisher and Yates: upstream's sort by random bytes favours some orders a little. */
function shuffled(items: readonly string[]): string[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const moved = order[last] ?? "";
    order[last] = order[other] ?? "";
    order[other] = moved;
  }
  return order;
}
