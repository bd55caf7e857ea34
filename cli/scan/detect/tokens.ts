import type { Detected } from "../finding.ts";
import { standsForAValue } from "./stands-for.ts";
import { TOKEN_PATTERNS } from "./token-patterns.ts";

/** Credentials that are told by their prefix. */
export function tokensIn(text: string): Detected[] {
  return TOKEN_PATTERNS.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(([token]) => !standsForAValue(token))
      .map(({ 0: token, index }) => ({
        rule: "known-token",
        offset: index,
        length: token.length,
        subject: name,
        message: `${name} in plain`,
      })),
  );
}
