import { previousKey, sopsPath } from "../../components/catalog/index.ts";
import { changeFile } from "../tools/changed-file.ts";
import { goneKeys, type PlaceDriver, type PlaceOf } from "./driver.ts";
import { isEncrypted, isMap, valueAt } from "./sops/document.ts";
import { documentOf, fileOf } from "./sops/file-of.ts";
import { ownRecipients } from "./sops/own-identities.ts";
import { decrypt, type SopsFile, setValue, sopsProblem, unsetValue } from "./sops/sops.ts";

type Place = PlaceOf<"sops-file">;

const file = (place: Place) => fileOf(place, place.target.path, place.target.format);

/** Values in a file that SOPS encrypts. All of a step's are written as one: the file is as it was before, or as it is to be. */
export const sopsFile: PlaceDriver<"sops-file"> = {
  async problems(place) {
    const missing = await sopsProblem(place.directory);
    return missing === undefined
      ? await problemsOf(file(place))
      : [`${place.name} can't be written: ${missing}`];
  },

  async held(place, keys) {
    const { format } = file(place);
    await documentOf(file(place));
    const tree = await decrypt(file(place));
    const found = keys
      .flatMap((key) => [key, previousKey(key)])
      .map((key): [string, unknown] => [key, scalarAt(tree, sopsPath(format, key), key, place.target.path)]);
    return new Map(found.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
  },

  /** Where a key of age's is at hand: asking a cloud's key service in every preview would be slow, and fail without it. */
  async isNear(place) {
    const { own } = await documentOf(file(place));
    if (!own.isOfAge || (await sopsProblem(place.directory)) !== undefined) return false;
    const at = await ownRecipients(place.access ?? []);
    return own.recipients.some((recipient) => at.has(recipient));
  },

  async write(place, to) {
    const original = file(place);
    const wanted = to.values.flatMap(({ key, value, previous }): [string, string][] => [
      [key, value],
      ...(previous === undefined ? [] : ([[previousKey(key), previous.value]] as [string, string][])),
    ]);
    await changeFile(original.path, original.shown, async (copy) => {
      await change({ ...original, path: copy }, new Map(wanted), goneKeys(to));
    });
  },

  async forget(place, previous) {
    const original = file(place);
    await changeFile(original.path, original.shown, async (copy) => {
      const tree = await decrypt({ ...original, path: copy });
      const gone = [...previous].flatMap(([of, value]) => {
        const key = previousKey(of);
        const stands = scalarAt(tree, sopsPath(original.format, key), key, original.shown);
        if (stands !== undefined && stands !== "" && stands !== value)
          throw new Error(ofOthers(key, original));
        return stands === undefined ? [] : [key];
      });
      await change({ ...original, path: copy }, new Map(), gone);
    });
  },
};

function ofOthers(key: string, { shown }: SopsFile): string {
  return (
    `${key} in ${shown} holds another value than keyturn wrote there, and it would be lost. If it is of no use, take it out by ` +
    "hand, then: keyturn resume"
  );
}

async function problemsOf(original: SopsFile): Promise<string[]> {
  try {
    await documentOf(original);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

async function change(
  copy: SopsFile,
  wanted: ReadonlyMap<string, string>,
  gone: readonly string[],
): Promise<void> {
  const { format, shown } = copy;
  const before = await decrypt(copy);
  for (const [key, value] of wanted) {
    const path = sopsPath(format, key);
    if (scalarAt(before, path, key, shown) === value) continue;
    await requireEncrypted(copy, path, key);
    await setValue(copy, path, value);
  }
  for (const key of gone) {
    const path = sopsPath(format, key);
    if (valueAt(before, path) !== undefined) await unsetValue(copy, path);
  }
  const after = await decrypt(copy);
  const wrong = [...wanted].find(([key, value]) => valueAt(after, sopsPath(format, key)) !== value);
  if (wrong !== undefined) throw new Error(`${wrong[0]} does not read back from ${shown} as it was written`);
}

/**
 * A file's rules may leave a value in plain text, by its name. Before a value is written where none stands encrypted, a
 * word of no worth goes there, and shows it.
 */
async function requireEncrypted(copy: SopsFile, path: readonly string[], key: string): Promise<void> {
  if (isEncrypted((await documentOf(copy)).at(path))) return;
  await setValue(copy, path, "keyturn");
  if (isEncrypted((await documentOf(copy)).at(path))) return;
  throw new Error(
    `${key} would stand in plain text in ${copy.shown}: the file's rules leave it out (unencrypted_suffix, encrypted_regex and ` +
      "the like, at its end). Deliver it under another key, or encrypt the file anew with other rules",
  );
}

/** What stands at a path; a number and a truth value as text. @throws Error where it is no value, or is below one */
function scalarAt(tree: unknown, path: readonly string[], key: string, shown: string): string | undefined {
  for (let depth = 1; depth < path.length; depth++) {
    const above = valueAt(tree, path.slice(0, depth));
    if (above === undefined || isMap(above)) continue;
    throw new Error(
      `${path.slice(0, depth).join(".")} in ${shown} is a value, and ${key} would lie below it`,
    );
  }
  const found = valueAt(tree, path);
  if (found === undefined || found === null) return undefined;
  if (typeof found !== "object") return String(found);
  throw new Error(
    `${key} in ${shown} is no value but a group of them: deliver to one in it, such as ${key}.NAME`,
  );
}
