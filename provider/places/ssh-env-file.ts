import { posix } from "node:path";
import { previousKey, type TargetOf } from "../../components/catalog/index.ts";
import {
  currentValues,
  dialectOf,
  type EnvDocument,
  EnvSyntaxError,
  parseEnv,
  removeKeys,
  setValues,
} from "../env-file/index.ts";
import { ConnectionCut, overSsh } from "../ssh/connect.ts";
import { Sftp, STATUS, statusOf } from "../ssh/sftp.ts";
import type { PlaceChange, PlaceDriver, PlaceOf } from "./driver.ts";
import { PlaceSilent } from "./driver.ts";

type Place = PlaceOf<"ssh-env-file">;

/** A .env file is small; what is larger is another file. */
const LARGEST = 4 * 1024 * 1024;

/** A file as it was when it was read. */
interface Found {
  /** The file itself, symbolic links followed. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly mode: number;
  readonly document: EnvDocument;
}

/** .env files on other machines: read and replaced over SFTP, so that no value is in a command line there. */
export const sshEnvFile: PlaceDriver<"ssh-env-file"> = {
  async held(place, keys) {
    return await withFile(place, async (sftp, { document, path }) => {
      await removeIfThere(sftp, besides(path));
      const all = currentValues(document);
      const wanted = keys.flatMap((key) => [key, previousKey(key)]);
      return new Map(
        wanted.flatMap((key): [string, string][] => {
          const value = all.get(key);
          return value === undefined ? [] : [[key, value]];
        }),
      );
    });
  },

  async write(place, change) {
    await withFile(place, async (sftp, found) => {
      const { values, absent } = keysOf(change);
      const next = removeKeys(setValues(found.document, values), absent);
      // Its mode is set with its content: a file that others can read is replaced even where it reads as wanted.
      if (next === found.document && (found.mode & 0o077) === 0) return;
      await replace(place, sftp, found, Buffer.from(next.print(), "utf8"));
    });
  },

  async forget(place, previous) {
    await withFile(place, async (sftp, found) => {
      const held = currentValues(found.document);
      for (const [key, value] of previous) {
        const stands = held.get(previousKey(key));
        if (stands === undefined || stands === "" || stands === value) continue;
        throw new Error(
          `${previousKey(key)} in ${whereOf(place)} holds another value than keyturn wrote there, and it would be lost with its ` +
            "line. If it is of no use, take the line out by hand, then: keyturn resume",
        );
      }
      const next = removeKeys(found.document, new Set([...previous.keys()].map(previousKey)));
      if (next !== found.document) await replace(place, sftp, found, Buffer.from(next.print(), "utf8"));
    });
  },
};

/** What stands under each key afterwards, and which keys are gone. */
function keysOf({ values, absent }: PlaceChange): { values: Map<string, string>; absent: Set<string> } {
  const wanted = new Map<string, string>();
  for (const { key, value, previous } of values) {
    wanted.set(key, value);
    if (previous !== undefined) wanted.set(previousKey(key), previous.value);
  }
  return { values: wanted, absent: new Set(absent.flatMap((key) => [key, previousKey(key)])) };
}

async function withFile<T>(place: Place, body: (sftp: Sftp, found: Found) => Promise<T>): Promise<T> {
  return await overSsh(place, async (session) => {
    const sftp = await Sftp.on(session);
    return await body(sftp, await read(place, sftp));
  });
}

async function read(place: Place, sftp: Sftp): Promise<Found> {
  try {
    const path = await sftp.realpath(place.target.path);
    const stats = await sftp.stat(path);
    if (!stats.isFile()) throw new Error(`${whereOf(place)} is no file: correct its path`);
    if (stats.size > LARGEST) throw new Error(`${whereOf(place)} is larger than 4 MiB: correct its path`);
    const bytes = await sftp.read(path);
    const { uid, gid, mode } = stats;
    return { path, bytes, owner: { uid, gid }, mode, document: parsed(place, bytes) };
  } catch (error) {
    // Nothing was written yet: whoever is allowed to be away is away.
    if (error instanceof ConnectionCut) throw new PlaceSilent(error.message);
    throw explained(place, error, "read");
  }
}

function parsed(place: Place, bytes: Buffer): EnvDocument {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(
      `${whereOf(place)} is not UTF-8 text, so it could not be kept byte for byte: convert it first (iconv)`,
    );
  }
  try {
    return parseEnv(text, dialectOf(place.target.path));
  } catch (error) {
    if (error instanceof EnvSyntaxError) throw new EnvSyntaxError(error.line, error.reason, whereOf(place));
    throw error;
  }
}

/** The file with its new content lies beside it before it takes its place, so that a cut leaves the one or the other. */
async function replace(
  place: Place,
  sftp: Sftp,
  { path, bytes, owner }: Found,
  content: Buffer,
): Promise<void> {
  const temp = besides(path);
  try {
    await removeIfThere(sftp, temp);
    await sftp.writeNew(temp, content, owner);
    if (!(await sftp.read(path)).equals(bytes)) {
      throw new Error(
        `${whereOf(place)} was changed by somebody else meanwhile: it was left as it is; run again`,
      );
    }
    await sftp.replace(temp, path);
  } catch (error) {
    if (error instanceof ConnectionCut) {
      throw new Error(
        `${error.message}: it is not known whether ${whereOf(place)} holds the new values. keyturn resume looks, and writes what is missing`,
        { cause: error },
      );
    }
    await sftp.remove(temp).catch(() => {});
    const free = statusOf(error) === STATUS.failure ? await sftp.free(posix.dirname(path)) : undefined;
    if (free !== undefined && free < content.length) {
      throw new Error(
        `no space is left on the disk of ${whereOf(place)}: it was left as it is; make room, then: keyturn resume`,
      );
    }
    throw explained(place, error, "replaced");
  }
}

/** Always the same name, so that the next run finds, and takes away, what a run that was cut off has left. */
function besides(path: string): string {
  return posix.join(posix.dirname(path), `.${posix.basename(path).replace(/^\./, "")}.keyturn`);
}

async function removeIfThere(sftp: Sftp, path: string): Promise<void> {
  await sftp.remove(path).catch((error: unknown) => {
    if (statusOf(error) !== STATUS.noSuchFile) throw error;
  });
}

function explained(place: Place, error: unknown, what: "read" | "replaced"): unknown {
  const status = statusOf(error);
  if (status === undefined) return error;
  const where = whereOf(place);
  if (status === STATUS.noSuchFile)
    return new Error(`${where} is not there: make it first (touch), or correct its path`);
  if (status === STATUS.permissionDenied) {
    const needs = what === "read" ? "may read it" : "owns it and may write in its folder";
    return new Error(
      `${where} can't be ${what}: let keyturn come in as a user who ${needs} (\`user\` in the catalog)`,
    );
  }
  return new Error(
    `${where} can't be ${what}: the machine answers with a failure and says no more. It was left as it is`,
  );
}

function whereOf({ target }: { readonly target: TargetOf<"ssh-env-file"> }): string {
  return `${target.host}:${target.path}`;
}
