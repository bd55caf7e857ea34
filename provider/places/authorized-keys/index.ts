import { readFile, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { KeyPairError, sshPublicKey } from "../../../components/key-pairs/index.ts";
import { withRemoteFile } from "../../ssh/remote-file.ts";
import { changeFile } from "../../tools/changed-file.ts";
import type { PlaceDriver, PlaceOf } from "../driver.ts";
import { changedKeys, type KeyChange, keyOf, keysIn, type WantedKey } from "./lines.ts";

type Place = PlaceOf<"ssh-authorized-keys">;

/** Where sshd looks for it by default, from the user's home. */
const USUAL = ".ssh/authorized_keys";

/**
 * Who may log in over SSH. What is delivered is the private half of a key; only its public half goes into the file, marked by a
 * comment. A key is known by itself, so that one which was there before is taken over with its line.
 */
export const sshAuthorizedKeys: PlaceDriver<"ssh-authorized-keys"> = {
  async problems({ name, target: { host, path = USUAL }, directory }) {
    if (host !== undefined) return [];
    const found = await stat(resolve(directory, path)).catch(() => undefined);
    if (found?.isFile() === true) return [];
    return [
      `${path} of ${name} is no file: make it first (install -m 600 /dev/null ${path}), or correct its path`,
    ];
  },

  isNear: async ({ target }) => target.host === undefined,

  /** The file holds the public half, which tells whether it is the value's. */
  async held(place, keys, known) {
    const open = keysIn(await textOf(place));
    const found: [string, string][] = [];
    for (const key of keys) {
      for (const value of known.get(key) ?? []) {
        if (!open.has(keyOf(await publicKeyOf(value, key)))) continue;
        found.push([key, value]);
        break;
      }
    }
    return new Map(found);
  },

  async write(place, { values, absent, before }) {
    const old = new Map<string, string>();
    for (const [key, { value }] of before) old.set(key, keyOf(await publicKeyOf(value, key)));
    const changes: KeyChange[] = [];
    for (const { key, secret, generation, value, previous } of values) {
      const wanted: WantedKey[] = [];
      for (const one of [{ generation, value }, ...(previous === undefined ? [] : [previous])]) {
        const comment = `keyturn ${place.name} ${secret} generation ${one.generation}`;
        wanted.push({ publicKey: await publicKeyOf(one.value, key), comment });
      }
      const staying = wanted.map(({ publicKey }) => keyOf(publicKey));
      const gone = [old.get(key) ?? []].flat().filter((one) => !staying.includes(one));
      changes.push({ wanted, gone: new Set(gone), like: [...staying.toReversed(), ...gone] });
    }
    const gone = new Set(absent.flatMap((key) => old.get(key) ?? []));
    await change(place, [...changes, { wanted: [], gone, like: [] }]);
  },

  async forget(place, previous) {
    const gone = await Promise.all(
      [...previous].map(async ([key, value]) => keyOf(await publicKeyOf(value, key))),
    );
    await change(place, [{ wanted: [], gone: new Set(gone), like: [] }]);
  },
};

async function textOf({ target: { host, path = USUAL, ...rest }, ...place }: Place): Promise<string> {
  if (host === undefined) return await readFile(resolve(place.directory, path), "utf8");
  return await withRemoteFile({ ...place, target: { ...rest, host } }, path, async (file) => {
    await file.tidy();
    return file.text;
  });
}

async function change(
  { target: { host, path = USUAL, options, ...rest }, ...place }: Place,
  changes: readonly KeyChange[],
): Promise<void> {
  const next = (text: string) => changes.reduce((now, one) => changedKeys(now, one, options), text);
  if (host === undefined) {
    await changeFile(resolve(place.directory, path), path, async (copy) => {
      const text = await readFile(copy, "utf8");
      if (next(text) !== text) await writeFile(copy, next(text));
    });
    return;
  }
  await withRemoteFile({ ...place, target: { ...rest, host } }, path, async ({ text, mode, replace }) => {
    // Who reads it is not always who owns it, and it holds no secret: it stays readable for whom it was.
    if (next(text) !== text) await replace(next(text), mode & 0o755);
  });
}

async function publicKeyOf(value: string, key: string): Promise<string> {
  try {
    const [type = "", body = ""] = (await sshPublicKey(value)).split(" ");
    return `${type} ${body}`;
  } catch (error) {
    const why = error instanceof KeyPairError ? error.message : "it is no key for SSH";
    throw new Error(`${key} can't be let in: ${why}`);
  }
}
