import type { Target } from "../catalog/index.ts";
import { type PlaceEntry, PlaceValues, type PlaceValuesArgs, PreviousValues } from "./place-values.ts";
import type { Entry, KeySink, PreviousValue, SinkContext, StepSink } from "./sink.ts";

type Kind = Target["kind"];

/** A kind of place that the provider `keyturn` writes, all keys of a step at once. */
export function drivenStep<K extends Kind>(): StepSink<K> & PreviousValue<K> {
  return {
    write({ name, places: [place] }, { directory, access }, options) {
      if (place === undefined) return { resources: [] };
      const { target, entries } = place;
      const absent = entries.filter(({ leaving }) => leaving).map(({ key }) => key);
      const args = { name: place.name, target, directory, entries: kept(entries), ...opened(target, access) };
      const sink = new PlaceValues(name, absent.length === 0 ? args : { ...args, absent }, options(name));
      return { resources: [sink], ...(target.optional === true ? { owed: sink.owed } : {}) };
    },
    previous: previousValues,
  };
}

/** A kind of place that the provider `keyturn` writes, each key alone. */
export function drivenKey<K extends Kind>(): KeySink<K> & PreviousValue<K> {
  return {
    write(name, place, entry, { directory, access }, opts) {
      const args = {
        name: place.name,
        target: place.target,
        directory,
        entries: kept([{ ...entry, leaving: false }]),
        ...opened(place.target, access),
      };
      return new PlaceValues(name, args, opts);
    },
    previous: previousValues,
  };
}

const previousValues: PreviousValue<Kind>["previous"] = (
  name,
  { secret, generation, place: { name: target, target: place }, keys, value },
  { directory, access },
  opts,
) => {
  const values = Object.fromEntries(keys.map((key) => [key, value]));
  const args = { secret, generation, name: target, target: place, directory, values };
  return new PreviousValues(name, { ...args, ...opened(place, access) }, opts);
};

function opened(target: Target, access: SinkContext["access"]): Pick<PlaceValuesArgs, "access"> {
  const values = access(target);
  return values === undefined ? {} : { access: values };
}

/** By name, so that moving a secret within the catalog changes nothing. */
function kept(entries: readonly Entry[]): Record<string, PlaceEntry> {
  const staying = entries.filter(({ leaving }) => !leaving);
  const sorted = staying.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ key, secret, generation, value, adopted, previous }) => [
      key,
      {
        secret,
        generation,
        value,
        ...(adopted ? { adopted } : {}),
        ...(previous === undefined ? {} : { previous }),
      },
    ]),
  );
}
