import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { dialectOf } from "../../components/env-dialect.ts";
import type { SecretValue } from "../../components/secret-value.ts";
import type { Owner } from "./disk.ts";
import type { EnvDocument } from "./document.ts";
import { setValues } from "./edit.ts";
import { EnvFileError } from "./errors.ts";
import { codeOf, readError } from "./file-error.ts";
import { parseEnv } from "./parse.ts";
import { removeKeys } from "./remove.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

/** New values for one file. */
export interface EnvChange {
  /** Relative to the root, or absolute. A symbolic link is followed: what it points to is replaced. */
  readonly path: string;
  readonly values: ReadonlyMap<string, SecretValue>;
  /** Keys whose lines are taken out. */
  readonly absent?: readonly string[];
  /** What the file is before that, where it is missing or empty: its whole text. */
  readonly begin?: Beginning;
}

/** A file as it was kept. */
export interface Beginning {
  readonly text: string;
  /** Of its permissions the last nine bits; 0600 unless told. */
  readonly mode?: number;
  /** Whose it is; that of whoever makes it unless told. */
  readonly owner?: Owner;
}

/** What one file is and will be. */
export interface PlannedFile {
  /** The paths as given; several where they lead to the same file. */
  readonly paths: readonly string[];
  readonly name: string;
  readonly target: string;
  readonly before: string | null;
  readonly owner: Owner | undefined;
  /** Undefined: 0600. */
  readonly mode?: number;
  /** Undefined where the file reads as wanted already. */
  readonly next: EnvDocument | undefined;
}

/** Reads every file and works out its new text. Changes nothing. */
export async function planChange(
  root: string,
  changes: readonly EnvChange[],
  create: boolean,
): Promise<PlannedFile[]> {
  const snapshots = await Promise.all(
    changes.map(async ({ path, begin }) =>
      begun(await snapshotOf(resolve(root, path), create || begin !== undefined), path, begin),
    ),
  );
  const planned = new Map<string, PlannedFile>();
  const wanted = new Map<string, Map<string, string>>();
  const absent = new Map<string, Set<string>>();
  changes.forEach((change, index) => {
    const snapshot = snapshots[index];
    if (snapshot === undefined) return;
    const { target, digest, owner, document, mode, isBegun } = snapshot;
    const values = merge(change, wanted.get(target) ?? new Map());
    const gone = absent.get(target) ?? new Set<string>();
    absent.set(target, gone);
    wanted.set(target, values);
    for (const key of change.absent ?? []) gone.add(key);
    refuseBoth(change, values, gone);
    const next = removeKeys(setValues(document, values), gone);
    const changed = next !== document || digest === null || isBegun;
    planned.set(target, {
      paths: [...(planned.get(target)?.paths ?? []), change.path],
      name: nameUnder(root, change.path),
      target,
      before: digest,
      owner,
      ...(mode === undefined ? {} : { mode }),
      next: changed ? next : undefined,
    });
  });
  return [...planned.values()];
}

interface Begun extends Snapshot {
  readonly mode?: number;
  readonly isBegun: boolean;
}

/** The file with its beginning, where it has nothing of its own. */
function begun(snapshot: Snapshot, path: string, begin: Beginning | undefined): Begun {
  if (begin === undefined || snapshot.document.print() !== "") return { ...snapshot, isBegun: false };
  const { text, mode, owner = snapshot.owner } = begin;
  const document = parseEnv(text, dialectOf(path));
  return { ...snapshot, document, owner, ...(mode === undefined ? {} : { mode }), isBegun: true };
}

function merge(change: EnvChange, values: Map<string, string>): Map<string, string> {
  for (const [key, secret] of change.values) {
    const value = secret.reveal();
    if ((values.get(key) ?? value) !== value) {
      throw new EnvFileError(change.path, `is to hold two different values of ${key}`, "name the file once");
    }
    values.set(key, value);
  }
  return values;
}

/** Two targets may lead to one file by a link, and one of them lets go of what the other one writes. */
function refuseBoth(
  { path }: EnvChange,
  values: ReadonlyMap<string, string>,
  gone: ReadonlySet<string>,
): void {
  const key = [...gone].find((name) => values.has(name));
  if (key === undefined) return;
  throw new EnvFileError(path, `is to hold ${key} and to be without it`, "name the file once");
}

async function snapshotOf(path: string, create: boolean): Promise<Snapshot> {
  if (create && (await isMissing(path))) {
    const directory = await realpath(dirname(path)).catch((error: unknown) => {
      throw readError(dirname(path), error);
    });
    const target = join(directory, basename(path));
    return { target, document: parseEnv("", dialectOf(path)), digest: null, owner: undefined };
  }
  return await takeSnapshot(path);
}

async function isMissing(path: string): Promise<boolean> {
  try {
    // A link that leads nowhere is there, and is more likely a mistake than a wish for a file at its end.
    await lstat(path);
    return false;
  } catch (error) {
    return codeOf(error) === "ENOENT";
  }
}

function nameUnder(root: string, path: string): string {
  const absolute = resolve(root, path);
  const name = relative(root, absolute);
  return name.startsWith("..") || isAbsolute(name) ? absolute : name;
}
