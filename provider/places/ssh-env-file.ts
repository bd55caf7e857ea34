import { previousKey } from "../../components/catalog/index.ts";
import {
  currentValues,
  dialectOf,
  type EnvDocument,
  EnvSyntaxError,
  parseEnv,
  removeKeys,
  setValues,
} from "../env-file/index.ts";
import { type RemoteFile, withRemoteFile } from "../ssh/remote-file.ts";
import { goneKeys, type PlaceChange, type PlaceDriver, type PlaceOf } from "./driver.ts";

type Place = PlaceOf<"ssh-env-file">;

/** .env files on other machines: read and replaced over SFTP, so that no value is in a command line there. */
export const sshEnvFile: PlaceDriver<"ssh-env-file"> = {
  async held(place, keys) {
    return await withDocument(place, async (document, file) => {
      await file.tidy();
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
    await withDocument(place, async (document, file) => {
      const { values, absent } = keysOf(change);
      const next = removeKeys(setValues(document, values), absent);
      // Its mode is set with its content: a file that others can read is replaced even where it reads as wanted.
      if (next === document && (file.mode & 0o077) === 0) return;
      await file.replace(next.print());
    });
  },

  async forget(place, previous) {
    await withDocument(place, async (document, file) => {
      const held = currentValues(document);
      for (const [key, value] of previous) {
        const stands = held.get(previousKey(key));
        if (stands === undefined || stands === "" || stands === value) continue;
        throw new Error(
          `${previousKey(key)} in ${file.shown} holds another value than keyturn wrote there, and it would be lost with its ` +
            "line. If it is of no use, take the line out by hand, then: keyturn resume",
        );
      }
      const next = removeKeys(document, new Set([...previous.keys()].map(previousKey)));
      if (next !== document) await file.replace(next.print());
    });
  },
};

/** What stands under each key afterwards, and which keys are gone. */
function keysOf(change: PlaceChange): { values: Map<string, string>; absent: Set<string> } {
  const wanted = new Map<string, string>();
  for (const { key, value, previous } of change.values) {
    wanted.set(key, value);
    if (previous !== undefined) wanted.set(previousKey(key), previous.value);
  }
  return { values: wanted, absent: new Set(goneKeys(change)) };
}

async function withDocument<T>(
  place: Place,
  body: (document: EnvDocument, file: RemoteFile) => Promise<T>,
): Promise<T> {
  const { path } = place.target;
  return await withRemoteFile(place, path, async (file) => {
    try {
      return await body(parseEnv(file.text, dialectOf(path)), file);
    } catch (error) {
      if (error instanceof EnvSyntaxError) throw new EnvSyntaxError(error.line, error.reason, file.shown);
      throw error;
    }
  });
}
