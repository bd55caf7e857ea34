import type { SourceOf } from "../catalog/index.ts";
import { type Generations, liveGenerations } from "../plan/index.ts";

/** How each generation that lives came to be, by its number. */
export type MadeHow = Readonly<Record<string, string>>;

/** Of a generation whose value was brought from a backup. */
const GIVEN = "given, not made";

/**
 * How the generations that live come to be by what the catalog says today. It must be what it was when each was made:
 * another source, or an adopted value that is read where it was given before, would make it another value under the
 * same number.
 *
 * @param readable whether a place of the secret gives its value back
 */
export function madeHow(
  source: SourceOf<"random" | "manual" | "minted" | "vault-kv">,
  generations: Generations,
  readable: boolean,
): MadeHow {
  const anew = source.kind === "minted" ? `minted by ${source.by}` : source.kind;
  const adopted = readable ? "adopted from its places" : "adopted as a person gave it";
  return Object.fromEntries(
    liveGenerations(generations).map((number) => {
      const made = generations.made[String(number)];
      return [String(number), made?.adopted === true ? adopted : made?.given === true ? GIVEN : anew];
    }),
  );
}

/** Why generations must not be made as today's catalog says, or undefined where they are as they were. */
export function refuseRemadeOtherwise(name: string, old: MadeHow, wanted: MadeHow): string | undefined {
  for (const [number, now] of Object.entries(wanted)) {
    const before = old[number];
    if (before === undefined || before === now) continue;
    const remedy = now.startsWith("adopted")
      ? `put its .env places back as they were until it has turned (keyturn rotate ${name}) and is retired`
      : `put its source back; another source begins with another name, or after keyturn remove ${name}`;
    return (
      `generation ${number} of ${name} is in use and was ${before}; by the catalog it would be ${now}, which makes it ` +
      `another value under the same number: ${remedy}`
    );
  }
  return undefined;
}
