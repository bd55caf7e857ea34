import { abilityOf, identityOf, type Target } from "../components/catalog/index.ts";
import { inTurn } from "./env-file/index.ts";
import type { PlaceChange } from "./places/driver.ts";

/** What a place is to hold, by key. */
interface Wanted {
  readonly name: string;
  readonly target: Target;
  readonly entries: Readonly<
    Record<string, { readonly previous?: { readonly generation: string; readonly value: string } }>
  >;
}

type Values = PlaceChange["values"];

/** By place, what this run knows it to hold in the end: the engine asks for every place first, and deletes last. */
const standing = new Map<string, Values>();

/** Whether all keys of a place are written together, so that one that is left out is lost. */
export function isWhole(target: Target): boolean {
  return abilityOf(target)?.writes === "whole";
}

/**
 * What a place is to hold, with the previous values that are on their way out. They die last, when everything else has
 * succeeded, and a whole write without them would be too early.
 */
export function withDying<T extends Wanted>(wanted: T, old: Wanted | undefined): T {
  if (old === undefined || !isWhole(wanted.target)) return wanted;
  const entries = Object.entries(wanted.entries).map(([key, entry]) => {
    const dying = old.entries[key]?.previous;
    return [key, entry.previous !== undefined || dying === undefined ? entry : { ...entry, previous: dying }];
  });
  return { ...wanted, entries: Object.fromEntries(entries) };
}

/** To be called with all that a place is to hold, whether it is written in this run or not. */
export function noteStanding({ target }: Pick<Wanted, "target">, values: Values): void {
  if (isWhole(target)) standing.set(placeOf(target), values);
}

/**
 * Lets previous values die at a place that is written whole: everything else is written there once more.
 * @param keys whose previous values go
 * @throws Error where this run knows nothing of what else stands there
 */
export async function forgetAtWhole(
  { name, target }: Pick<Wanted, "name" | "target">,
  keys: readonly string[],
  write: (values: Values) => Promise<void>,
): Promise<void> {
  const place = placeOf(target);
  await inTurn(place, async () => {
    const values = standing.get(place);
    if (values === undefined)
      throw new Error(
        `${name} is written whole, and this run leaves out what else stands there: ${keys.join(", ")} keeps its previous value ` +
          "until keyturn resume",
      );
    const left = values.map(({ previous, ...value }) =>
      previous === undefined || keys.includes(value.key) ? value : { ...value, previous },
    );
    standing.set(place, left);
    if (left.length > 0) await write(left);
  });
}

function placeOf(target: Target): string {
  return identityOf(target) ?? JSON.stringify(target);
}
