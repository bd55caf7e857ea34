import { readEnvFile } from "./env-file/index.ts";
import { isHere, type Place, requireHere } from "./place.ts";

import { secret, unwrap } from "./properties.ts";
import { recover } from "./recover.ts";
import type { Resource } from "./resource.ts";

interface AdoptedPlace extends Place {
  path: string;
  key: string;
}

/** A value read once from where it is in use already; see `components/sources/adopted.ts`. */
export const adoptedValue: Resource = {
  /** What can't be adopted is refused in a preview, before the stack file says that it was. */
  async check(olds, news) {
    if (Object.keys(olds).length > 0) return [];
    const places = unwrap(news.places) as AdoptedPlace[];
    if (!places.every((place) => isHere(place, undefined))) return [];
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
    return { id: places.map(describe).join(", "), state: { ...news, value: secret(value) } };
  },

  async update(state) {
    return state;
  },
};

async function readSame(places: AdoptedPlace[]): Promise<string> {
  const found: { value: string; where: string }[] = [];
  for (const place of places) {
    requireHere(place, undefined);
    await recover(place.directory);
    const value = (await readEnvFile(place.directory, place.path)).get(place.key);
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
  if (/[\r\n]/.test(first.value)) {
    throw new Error(
      `${first.where} holds a line break, which keyturn could not write back: leave it out of the catalog`,
    );
  }
  return first.value;
}

function describe(place: AdoptedPlace): string {
  return `${place.key} in ${place.path}`;
}
