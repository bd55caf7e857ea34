import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { SecretValue } from "../components/secret-value.ts";
import { applyEnvChanges, type EnvChange, readEnvFile } from "./env-file/index.ts";
import type { EnvFilesInputs } from "./env-files-inputs.ts";
import { refuseLostGeneration } from "./lost-generation.ts";
import { isOnDisk, type OnDisk, readDisk } from "./on-disk.ts";
import { isHere, type Place, requireHere } from "./place.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import { recover } from "./recover.ts";
import type { Properties, Resource } from "./resource.ts";
import { findStrangers, refusal } from "./unknown-values.ts";

/**
 * What a failed check is put down to: the resource as a whole. The engine prints the value of a property that is
 * named, secret or not.
 */
const WHOLE = "";

/** Values in .env files on this machine; see `components/sinks/env-files.ts`. */
export const envFiles: Resource = {
  /** At creation alone: what comes later is asked by `changed`, which knows the machine that wrote. */
  async check(olds, news) {
    const inputs = unwrap(news) as EnvFilesInputs;
    if (olds.files !== undefined || !isHere(inputs, writtenOn(olds))) return [];
    await recover(inputs.directory);
    const failures = await Promise.all(inputs.files.map((file) => problemWith(inputs, file.path)));
    const reasons = failures.filter((reason) => reason !== undefined);
    if (reasons.length === 0) reasons.push(...refusals(undefined, inputs, await readDisk(inputs)));
    return reasons.map((reason) => ({ property: WHOLE, reason }));
  },

  async changed(state, news) {
    const old = unwrap(state) as EnvFilesInputs;
    const wanted = unwrap(news) as EnvFilesInputs;
    refuseLostGeneration(old, wanted);
    const disk = isHere(wanted, writtenOn(state)) ? await readDisk(wanted) : undefined;
    const [reason] = disk === undefined ? [] : refusals(old, wanted, disk);
    if (reason !== undefined) throw new Error(reason);
    const sameInputs = isDeepStrictEqual([old.files, old.host], [wanted.files, wanted.host]);
    if (hasUnknown(wanted) || !sameInputs) return true;
    return disk !== undefined && !isOnDisk(disk, wanted);
  },

  async create(news) {
    return { id: hostname(), state: await write(news, undefined, undefined) };
  },

  async update(state, news) {
    const old = unwrap(state) as EnvFilesInputs;
    refuseLostGeneration(old, unwrap(news) as EnvFilesInputs);
    return await write(news, writtenOn(state), old);
  },
};

/**
 * What must not be overwritten. A value changed by hand may be put back by a run that changes nothing else: its
 * preview shows that, and nothing but that.
 */
function refusals(old: EnvFilesInputs | undefined, wanted: EnvFilesInputs, disk: OnDisk): string[] {
  const strangers = findStrangers(old, wanted, disk);
  const isFresh = strangers.some(({ written }) => !written);
  if (!isFresh && isDeepStrictEqual(generationsOf(old), generationsOf(wanted))) {
    for (const { where } of strangers) console.error(`${where} was changed by hand: it is put back`);
    return [];
  }
  const reason = refusal(strangers);
  return reason === undefined ? [] : [reason];
}

function generationsOf(inputs: EnvFilesInputs | undefined): unknown {
  return inputs?.files.map(({ target, entries }) => [
    target,
    Object.entries(entries).map(([key, { generation }]) => [key, generation]),
  ]);
}

async function write(
  news: Properties,
  home: string | undefined,
  old: EnvFilesInputs | undefined,
): Promise<Properties> {
  const inputs = unwrap(news) as EnvFilesInputs;
  requireHere(inputs, home);
  const [reason] = refusals(old, inputs, await readDisk(inputs));
  if (reason !== undefined) throw new Error(reason);
  const changes = inputs.files.map(
    ({ path, entries, absent = [] }): EnvChange => ({
      path,
      absent,
      values: new Map(Object.entries(entries).map(([key, { value }]) => [key, new SecretValue(value)])),
    }),
  );
  const open = await readableByOthers(inputs);
  const { changed } = await applyEnvChanges(inputs.directory, changes);
  for (const path of changed.filter((name) => open.has(name))) {
    console.error(`${path} could be read by other users than its owner: its mode is 0600 now`);
  }
  return { ...news, files: hideValues(inputs.files), writtenOn: hostname() };
}

/** The paths of the files that others than their owner may read or write. */
async function readableByOthers({ directory, files }: EnvFilesInputs): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { path } of files) {
    const { mode } = await stat(resolve(directory, path));
    if ((mode & 0o077) !== 0) found.add(path);
  }
  return found;
}

function hideValues(files: EnvFilesInputs["files"]): unknown {
  return files.map((file) => ({
    ...file,
    entries: Object.fromEntries(
      Object.entries(file.entries).map(([key, entry]) => [key, { ...entry, value: secret(entry.value) }]),
    ),
  }));
}

async function problemWith(place: Place, path: string): Promise<string | undefined> {
  try {
    await readEnvFile(place.directory, path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function writtenOn(state: Properties): string | undefined {
  return state.writtenOn as string | undefined;
}
