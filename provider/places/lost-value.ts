import type { PlaceInputs } from "../place-values.ts";

/**
 * Refuses to give a key another value under a generation's number that it already holds: the generation was lost from the
 * state and made again, and nobody asked for a rotation. A derived value may change with the catalog, so only a secret's
 * own number counts.
 *
 * @throws Error that names the secret and its generation
 */
export function refuseLostValue(
  place: string,
  old: PlaceInputs["entries"],
  wanted: PlaceInputs["entries"],
): void {
  for (const [key, { secret, generation, value }] of Object.entries(wanted)) {
    const before = old[key];
    if (before?.generation !== generation || generation.includes(":") || before.value === value) continue;
    throw new Error(
      `generation ${generation} of ${secret} is no longer in the state, but ${place} holds it: going on would give it ` +
        "another value under the same number. Bring back the state that holds it",
    );
  }
}
