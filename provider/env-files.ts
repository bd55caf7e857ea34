import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { generationNumbers } from "../components/catalog/index.ts";
import { SecretValue } from "../components/secret-value.ts";
import { applyEnvChanges, assertWritable, type EnvChange, readEnvFile } from "./env-file/index.ts";
import { sameFile, withoutNames } from "./env-file-names.ts";
import type { EnvFilesInputs, Owed } from "./env-files-inputs.ts";
import { refuseLostGeneration } from "./lost-generation.ts";
import { askDisk, isOnDisk, type OnDisk, readDisk } from "./on-disk.ts";
import { isHere, type Place } from "./place.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import { recover } from "./recover.ts";
import type { Properties, Resource } from "./resource.ts";
import { warn } from "./tell.ts";
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
    if (olds.files !== undefined || !isHere(inputs, writtenOn(olds)) || inputs.optional === true) return [];
    await recover(inputs.directory);
    const failures = await Promise.all(inputs.files.map((file) => problemWith(inputs, file.path)));
    const reasons = failures.filter((reason) => reason !== undefined);
    if (reasons.length === 0) {
      const disk = await readDisk(inputs);
      reasons.push(...(await refusals(undefined, inputs, disk)));
      if (reasons.length === 0) reasons.push(...(await reasonOf(assertFilesWritable(inputs, disk))));
    }
    return reasons.map((reason) => ({ property: WHOLE, reason }));
  },

  async changed(state, news) {
    const old = unwrap(state) as EnvFilesInputs;
    const wanted = unwrap(news) as EnvFilesInputs;
    refuseLostGeneration(old, wanted);
    const disk = await diskOf(wanted, writtenOn(state));
    const [reason] = disk === undefined ? [] : await refusals(old, wanted, disk);
    if (reason !== undefined) throw new Error(reason);
    const sameInputs = isDeepStrictEqual(described(old), described(wanted));
    if (disk !== undefined) await assertFilesWritable(wanted, disk);
    if (hasUnknown(wanted) || !sameInputs || isInDoubt(state)) return true;
    return disk !== undefined && !isOnDisk(disk, wanted);
  },

  async create(news) {
    return { id: hostname(), state: await write(news, undefined, undefined) };
  },

  async update(state, news) {
    const old = unwrap(state) as EnvFilesInputs;
    refuseLostGeneration(old, unwrap(news) as EnvFilesInputs);
    return await write(news, writtenOn(state), old, isInDoubt(state));
  },
};

/** What the files hold; nothing where that can't be asked from here. */
async function diskOf(inputs: EnvFilesInputs, home: string | undefined): Promise<OnDisk | undefined> {
  if (!isHere(inputs, home)) return undefined;
  const answer = await askDisk(inputs, home);
  return "disk" in answer ? answer.disk : undefined;
}

function described({ files, host, optional = false }: EnvFilesInputs): unknown {
  return [withoutNames(files), host, optional];
}

/**
 * What must not be overwritten. A value changed by hand may be put back by a run that changes nothing else: its
 * preview shows that, and nothing but that.
 */
async function refusals(
  old: EnvFilesInputs | undefined,
  wanted: EnvFilesInputs,
  disk: OnDisk,
): Promise<string[]> {
  const strangers = findStrangers(old, wanted, disk);
  const isFresh = strangers.some(({ written }) => !written);
  if (!isFresh && isDeepStrictEqual(generationsOf(old), generationsOf(wanted))) {
    for (const { where } of strangers) await warn(`${where} was changed by hand: it is put back`);
    return [];
  }
  const reason = refusal(strangers);
  return reason === undefined ? [] : [reason];
}

function generationsOf(inputs: EnvFilesInputs | undefined): unknown {
  return inputs?.files.map(({ path, entries }) => [
    path,
    Object.entries(entries).map(([key, { generation }]) => [key, generationNumbers(generation)]),
  ]);
}

async function write(
  news: Properties,
  home: string | undefined,
  old: EnvFilesInputs | undefined,
  inDoubt = false,
): Promise<Properties> {
  const inputs = unwrap(news) as EnvFilesInputs;
  const answer = await askDisk(inputs, home);
  if ("silent" in answer) return await owing(news, inputs, { home, old, inDoubt }, answer.silent);
  const [reason] = await refusals(old, inputs, answer.disk);
  if (reason !== undefined) throw new Error(reason);
  const changes = inputs.files.map(
    ({ path, entries, absent = [] }): EnvChange => ({
      path,
      absent,
      values: new Map(Object.entries(entries).map(([key, { value }]) => [key, new SecretValue(value)])),
    }),
  );
  const open = await withMode(inputs, (mode) => (mode & 0o077) !== 0);
  const readOnly = await withMode(inputs, (mode) => (mode & 0o200) === 0);
  const { changed } = await applyEnvChanges(inputs.directory, changes);
  for (const path of changed.filter((name) => open.has(name))) {
    await warn(`${path} could be read by other users than its owner: its mode is 0600 now`);
  }
  for (const path of changed.filter((name) => readOnly.has(name) && !open.has(name))) {
    await warn(`${path} was read-only: it was replaced, and its mode is 0600 now`);
  }
  return { ...news, files: hideValues(inputs.files), writtenOn: hostname(), owed: {} };
}

/**
 * The state after a write that was skipped. It keeps what the files held when they last answered, so that every run
 * finds a difference and tries again, also when nothing else changes.
 */
async function owing(
  news: Properties,
  { files }: EnvFilesInputs,
  { home, old, inDoubt }: { home: string | undefined; old: EnvFilesInputs | undefined; inDoubt: boolean },
  why: string,
): Promise<Properties> {
  const owed: Owed = {};
  for (const { target, path, entries } of files) {
    const held = sameFile(old?.files ?? [], { target, path })?.entries ?? {};
    const late = Object.entries(entries).filter(([key, { generation, value }]) => {
      const before = held[key];
      if (inDoubt || before === undefined || before.value !== value) return true;
      return generationNumbers(before.generation) !== generationNumbers(generation);
    });
    owed[target] = Object.fromEntries(late.map(([key, { generation }]) => [key, generation]));
    const names = [...new Set(late.map(([, { secret: name }]) => name))].join(", ");
    await warn(
      `${target} does not answer (${why}): it is owed ${names}. The next run tries again; ` +
        `to write it off: keyturn abandon ${target}`,
    );
  }
  return {
    ...news,
    files: hideValues(old?.files ?? []),
    writtenOn: home,
    owed,
    ...(inDoubt ? { inDoubt } : {}),
  };
}

/** The paths of the files whose mode is so: others may read them, or their owner may not write them. */
async function withMode(
  { directory, files }: EnvFilesInputs,
  isSo: (mode: number) => boolean,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { path } of files) {
    const { mode } = await stat(resolve(directory, path));
    if (isSo(mode)) found.add(path);
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
  const [reason] = await reasonOf(readEnvFile(place.directory, path));
  return reason;
}

/** Why it failed; nothing where it did not. */
async function reasonOf(attempt: Promise<unknown>): Promise<string[]> {
  try {
    await attempt;
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * In a preview, before anything is written at another place of the same run. An optional place is owed what it can't take,
 * and a file that reads as wanted is not written.
 */
async function assertFilesWritable(inputs: EnvFilesInputs, disk: OnDisk): Promise<void> {
  if (inputs.optional === true) return;
  const written = inputs.files.filter((file) => !isOnDisk(disk, { ...inputs, files: [file] }));
  await assertWritable(
    inputs.directory,
    written.map(({ path }) => path),
  );
}

function isInDoubt(state: Properties): boolean {
  return state.inDoubt === true;
}

function writtenOn(state: Properties): string | undefined {
  return state.writtenOn as string | undefined;
}
