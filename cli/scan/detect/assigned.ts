import { shown } from "../../import/names.ts";
import type { Detected } from "../finding.ts";
import { namesSecret } from "./plain-values.ts";
import { standsForAValue } from "./stands-for.ts";

/** A name and what is assigned to it, in the usual languages and files of settings; quoted, or up to the line's end. */
const ASSIGNED =
  /(?<![\w$-])([A-Za-z_][\w.-]{1,60})["'`]?[ \t]{0,4}(?::=|=>|[:=])[ \t]{0,4}(?:(["'`])([\w+/.~-]{16,512}={0,2})\2|([\w+/.~-]{16,512}={0,2})(?=[ \t]*(?:#.*|\\)?\r?$))/gm;

/** Files in which a value needs no quotes. Elsewhere it is a name of the program's. */
const UNQUOTED =
  /\.(?:ya?ml|ini|conf|cfg|properties|toml|tfvars|sh|bash|zsh|service|env|vars)$|(?:^|\/)(?:Dockerfile|Containerfile|Makefile)[^/]*$/i;

/** What people write where no real value is. */
const SYNTHETIC = /synthetic|example|dummy|fake|sample|placeholder|canary|redacted|test|mock|lorem|fixture/i;

/** Pulumi's marks of a secret in a state (sdk/go/common/resource/sig): in every program that reads one, and no secret. */
const MARKS = new Set(["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"]);

/** Values that look made by chance, under names that say that they are secret, in any file. */
export function assignedIn({ path, text }: { readonly path: string; readonly text: string }): Detected[] {
  const needsQuotes = !UNQUOTED.test(path);
  return [...text.matchAll(ASSIGNED)].flatMap(
    ({ 0: whole, 1: name = "", 2: quote, 3: quoted, 4: bare, index }) => {
      const value = quoted ?? bare ?? "";
      if ((needsQuotes && quote === undefined) || !namesSecret(lastOf(name)) || !looksRandom(value))
        return [];
      const offset = index + whole.lastIndexOf(value);
      const message = `${shown(name)} is given a value that looks like a secret`;
      return { rule: "hardcoded-secret", offset, length: value.length, subject: name, message };
    },
  );
}

const lastOf = (name: string): string => name.split(".").at(-1) ?? name;

/**
 * Whether a text looks made by chance: digits among letters, and so mixed that a name or words joined by dashes are
 * none. Long hexadecimal counts, for that is what `openssl rand -hex` makes.
 */
function looksRandom(value: string): boolean {
  if (standsForAValue(value) || SYNTHETIC.test(value) || MARKS.has(value)) return false;
  // Names: words joined by dashes and the like, or by capitals.
  if (/^[a-z]+(?:[-_./][a-z0-9]+)*$/i.test(value) || /^[A-Za-z]?[a-z]+(?:[A-Z][a-z]+)*\d{0,4}$/.test(value))
    return false;
  const digits = value.match(/\d/g)?.length ?? 0;
  if (/^[0-9a-f]{32,}$/i.test(value)) return digits >= 4 && bitsOf(value) > 3;
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value);
  return (
    digits >= 2 &&
    (isMixed || digits >= 4) &&
    bitsOf(value) > 3.4 &&
    !/^[a-z]+(?:[-_./][a-z0-9]+)*$/i.test(value)
  );
}

/** Shannon's entropy of its characters, in bits a character. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
