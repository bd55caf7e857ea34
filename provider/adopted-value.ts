import { type Target, takesOneLine } from "../components/catalog/index.ts";
import { readEnvFile } from "./env-file/index.ts";
import { isHere, type Place, requireHere } from "./place.ts";
import { ANOTHER_VALUE, PlaceSilent } from "./places/driver.ts";
import { driverOf } from "./places/index.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import { recover } from "./recover.ts";
import type { Resource } from "./resource.ts";

interface AdoptedFile extends Place {
  path: string;
  key: string;
}

interface AdoptedElsewhere {
  name: string;
  target: Target;
  directory: string;
  key: string;
  access?: string[];
}

type AdoptedPlace = AdoptedFile | AdoptedElsewhere;

/** A value read once from where it is in use already; see `components/sources/adopted.ts`. */
export const adoptedValue: Resource = {
  /** What can't be adopted is refused in a preview, before the stack file says that it was. */
  async check(olds, news) {
    if (Object.keys(olds).length > 0) return [];
    const places = unwrap(news.places) as AdoptedPlace[];
    // What opens a place may be made in the same run.
    if (hasUnknown(places) || !places.every((place) => "target" in place || isHere(place, undefined)))
      return [];
    try {
      await readSame(places);
      return [];
    } catch (error) {
      return [{ property: "", reason: error instanceof Error ? error.message : String(error) }];
    }
  },

  async changed() {
    return false;
  },

  async create(news) {
    const places = unwrap(news.places) as AdoptedPlace[];
    const value = await readSame(places);
    const id = places.map(describe).join(", ");
    return { id, state: { ...news, places: places.map(hidden), value: secret(value) } };
  },

  async update(state) {
    return state;
  },
};

async function readSame(places: AdoptedPlace[]): Promise<string> {
  const found: { value: string; where: string }[] = [];
  for (const place of places) {
    const value = await valueAt(place);
    if (value !== undefined && value !== "") found.push({ value, where: describe(place) });
  }
  const [first, ...others] = found;
  if (first === undefined) {
    throw new Error(
      `nothing to adopt: no value at ${places.map(describe).join(", ")}. Put it there, or let keyturn make the first generation (keyturn begin NAME)`,
    );
  }
  const other = others.find(({ value }) => value !== first.value);
  if (other !== undefined) {
    throw new Error(
      `${first.where} and ${other.where} hold different values: make them the same, then adopt`,
    );
  }
  const narrow = places.find(isOneLine);
  if (narrow !== undefined && /[\r\n]/.test(first.value)) {
    throw new Error(
      `${first.where} holds a line break, which keyturn could not write back to ${describe(narrow)}: leave it out of the catalog`,
    );
  }
  return first.value;
}

function isOneLine(place: AdoptedPlace): boolean {
  return takesOneLine(
    "target" in place ? place.target : { kind: "dotenv-file", path: place.path, optional: false },
  );
}

async function valueAt(place: AdoptedPlace): Promise<string | undefined> {
  if (!("target" in place)) {
    requireHere(place, undefined);
    await recover(place.directory);
    return (await readEnvFile(place.directory, place.path)).get(place.key);
  }
  const { key, target } = place;
  try {
    const held = (await driverOf(target.kind).held?.(place, [key], new Map()))?.get(key);
    return held === ANOTHER_VALUE ? undefined : held;
  } catch (error) {
    // One that may be away gets the value that the others hold.
    if (error instanceof PlaceSilent && target.optional === true) return undefined;
    throw error;
  }
}

function hidden(place: AdoptedPlace): unknown {
  return "target" in place && place.access !== undefined ? { ...place, access: secret(place.access) } : place;
}

function describe(place: AdoptedPlace): string {
  return "target" in place ? `${place.key} at ${place.name}` : `${place.key} in ${place.path}`;
}
