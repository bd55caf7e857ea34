import type { Detected } from "../finding.ts";

/** Rules that find a credential: of such findings in one place the first counts, for the detectors come from the surest to the vaguest. */
const CREDENTIAL = /^(?:stack-value|secretlint\/|known-token|plaintext-value|token-in-log|hardcoded-secret)/;

/** Spans are looked up by pieces of the text of this size, so that a file full of findings takes no longer than it is long. */
const PIECE_BITS = 8;

/** Leaves out what was found in the same place already, and puts the rest in the text's order. */
export function distinct(detected: readonly Detected[]): Detected[] {
  const pieces = new Map<number, Detected[]>();
  const kept: Detected[] = [];
  for (const one of detected) {
    const numbers = piecesOf(one);
    const isKnown = numbers.some(
      (number) => pieces.get(number)?.some((other) => isSame(one, other)) ?? false,
    );
    if (isKnown) continue;
    kept.push(one);
    for (const number of numbers) {
      const piece = pieces.get(number);
      if (piece === undefined) pieces.set(number, [one]);
      else piece.push(one);
    }
  }
  return kept.toSorted((a, b) => a.offset - b.offset);
}

function piecesOf({ offset, length }: Detected): number[] {
  const first = offset >> PIECE_BITS;
  const last = (offset + length) >> PIECE_BITS;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function isSame(one: Detected, other: Detected): boolean {
  const areCredentials = CREDENTIAL.test(one.rule) && CREDENTIAL.test(other.rule);
  if (one.rule !== other.rule && !areCredentials) return false;
  if (one.offset === other.offset) return areCredentials || one.subject === other.subject;
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}
