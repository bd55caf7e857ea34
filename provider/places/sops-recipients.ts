import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { publicHalf } from "../../components/key-pairs/index.ts";
import { warn } from "../tell.ts";
import { changeFile } from "../tools/changed-file.ts";
import type { PlaceDriver, PlaceOf } from "./driver.ts";
import { documentOf, fileOf } from "./sops/file-of.ts";
import { rotate, type SopsFile, sopsProblem } from "./sops/sops.ts";

type Place = PlaceOf<"sops-recipients">;

/**
 * Who may open files that SOPS encrypts. What is delivered is the private half of a key of age's; only its public half goes
 * into the files. Each file is changed as a whole, one after the other.
 */
export const sopsRecipients: PlaceDriver<"sops-recipients"> = {
  async problems(place) {
    const missing = await sopsProblem(place.directory);
    if (missing !== undefined) return [`${place.name} can't be written: ${missing}`];
    const found = await Promise.all(filesOf(place).map(problemOf));
    return found.filter((problem) => problem !== undefined);
  },

  isNear: true,

  /** Files hold the public half, which tells whether it is the value's. */
  async held(place, keys, known) {
    const open = await Promise.all(
      filesOf(place).map(async (file) => (await documentOf(file)).own.recipients),
    );
    const found: [string, string][] = [];
    for (const key of keys) {
      for (const value of known.get(key) ?? []) {
        const recipient = await recipientOf(value, key);
        if (!open.every((recipients) => recipients.includes(recipient))) continue;
        found.push([key, value]);
        break;
      }
    }
    return new Map(found);
  },

  async write(place, { values, absent, before }) {
    const added = new Set<string>();
    const identities: string[] = [];
    for (const { key, value, previous } of values) {
      for (const one of previous === undefined ? [value] : [value, previous.value]) {
        added.add(await recipientOf(one, key));
        identities.push(one);
      }
    }
    const leaving = absent.flatMap((key) => before?.get(key)?.value ?? []);
    const removed = new Set(await Promise.all(leaving.map((value) => recipientOf(value, place.name))));
    for (const file of filesOf(place, [...identities, ...leaving]))
      await change(file, [...added], [...removed]);
  },

  async forget(place, previous) {
    const recipients = await Promise.all([...previous].map(([key, value]) => recipientOf(value, key)));
    for (const file of filesOf(place, [...previous.values()])) {
      await change(file, [], recipients);
      for (const recipient of recipients) await tellOfRules(file, recipient);
    }
  },
};

const filesOf = (place: Place, identities: readonly string[] = []): SopsFile[] =>
  place.target.paths.map((path) =>
    fileOf({ ...place, access: [...(place.access ?? []), ...identities] }, path),
  );

async function problemOf(file: SopsFile): Promise<string | undefined> {
  try {
    const { own } = await documentOf(file);
    return own.isGrouped ? grouped(file) : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const grouped = ({ shown, name }: SopsFile) =>
  `${shown} of ${name} needs keys of several groups to open it, which keyturn does not change: use sops updatekeys`;

/** Encrypts anew where the recipients are not as they are to be; the data key changes each time. */
async function change(file: SopsFile, wanted: readonly string[], unwanted: readonly string[]): Promise<void> {
  await changeFile(file.path, file.shown, async (path) => {
    const copy = { ...file, path };
    const { own } = await documentOf(copy);
    if (own.isGrouped) throw new Error(grouped(file));
    const add = wanted.filter((recipient) => !own.recipients.includes(recipient));
    const remove = unwanted.filter((recipient) => own.recipients.includes(recipient));
    if (add.length === 0 && remove.length === 0) return;
    if (own.isOfAge && add.length === 0 && own.recipients.every((recipient) => remove.includes(recipient))) {
      throw new Error(
        `${remove.join(", ")} is the only recipient of ${file.shown}, and nobody could open it any more: add another one first ` +
          `(sops rotate --in-place --add-age RECIPIENT ${file.shown})`,
      );
    }
    await rotate(copy, { add, remove });
    const { recipients } = (await documentOf(copy)).own;
    if (add.every((one) => recipients.includes(one)) && !remove.some((one) => recipients.includes(one)))
      return;
    throw new Error(`sops did not change the recipients of ${file.shown} as it was asked to: sops --version`);
  });
}

async function recipientOf(value: string, key: string): Promise<string> {
  try {
    return await publicHalf(value);
  } catch (error) {
    throw new Error(`${key} can't be a recipient: ${error instanceof Error ? error.message : "unknown"}`);
  }
}

/** Rules from which sops makes new files, and `sops updatekeys` changes these, would let the old key in again. */
async function tellOfRules({ path, shown }: SopsFile, recipient: string): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const rules = join(folder, ".sops.yaml");
    if (existsSync(rules)) {
      const text = await readFile(rules, "utf8").catch(() => "");
      if (!text.includes(recipient)) return;
      return await warn(
        `${rules} still names ${recipient}, which no longer opens ${shown}: write the new one there, or sops updatekeys lets the ` +
          "old key in again",
      );
    }
    if (folder === dirname(folder)) return;
  }
}
