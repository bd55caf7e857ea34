import { previousKey } from "../catalog/index.ts";
import { type EnvFile, EnvFiles } from "./env-files.ts";
import { PreviousKey } from "./previous-key.ts";
import type { PlaceEntries, PreviousValue, StepSink } from "./sink.ts";

/** .env files on this machine: those of a step as one resource. */
export const dotenvFile: StepSink<"dotenv-file"> & PreviousValue<"dotenv-file"> = {
  write({ name, places }, { directory }, options) {
    const [first] = places;
    const host = first?.target.host;
    const optional = first?.target.optional === true;
    const args = {
      directory,
      files: places.map(fileOf),
      ...(host === undefined ? {} : { host }),
      ...(optional ? { optional } : {}),
    };
    const sink = new EnvFiles(name, args, options(name));
    return { resources: [sink], ...(optional ? { owed: sink.owed } : {}) };
  },

  previous(name, { secret, place, keys, value }, { directory }, opts) {
    const { path, host, optional } = place.target;
    const its = keys.map(previousKey);
    const args = { secret, target: place.name, directory, path, keys: its, value };
    const reach = { ...(host === undefined ? {} : { host }), ...(optional ? { optional } : {}) };
    return new PreviousKey(name, { ...args, ...reach }, opts);
  },
};

function fileOf({ name, target, entries }: PlaceEntries<"dotenv-file">): EnvFile {
  const file: EnvFile = { target: name, path: target.path, entries: {} };
  for (const { secret, formerly, key, generation, value, adopted, leaving, previous } of entries) {
    const named = { secret, ...(formerly.length === 0 ? {} : { formerly: [...formerly] }) };
    if (leaving) {
      file.absent = [...(file.absent ?? []), key, ...(previous === undefined ? [] : [previousKey(key)])];
      continue;
    }
    file.entries[key] = { ...named, generation, value, ...(adopted ? { adopted } : {}) };
    if (previous !== undefined) file.entries[previousKey(key)] = { ...named, ...previous };
  }
  return file;
}
