import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Catalog, sopsFormatOf, sopsPath } from "../../components/catalog/index.ts";
import { ageRecipient, makeAgeKey } from "../../components/key-pairs/index.ts";
import { unwrapped, wrappedFor } from "../clients/sops/data-key.js";
import { at, type Document, decrypted, placeOf, readDocument, sealed } from "../clients/sops/document.js";
import { recipientHalf } from "./age-halves.ts";
import { UNNAMED } from "./empty-env-files.ts";
import { fileStamp } from "./file-stamp.ts";

/** Where a person's own identity of age's is, from the home on. Source: getsops/sops, age/keysource.go. */
const KEYS = join(".config", "sops", "age", "keys.txt");

/** A file, as it was read last. */
interface Read {
  readonly stamp: string;
  readonly document: Document;
}

/**
 * The files of a system that SOPS encrypts, looked into from outside with an identity of the rehearsal's own, which stands
 * where a developer's would.
 */
export class SopsFiles {
  readonly #identity: string;
  readonly #own: string;
  readonly #files = new Map<string, Read>();
  /** By what a data key is wrapped in, itself: it can only be opened by waiting. */
  readonly #keys = new Map<string, Buffer>();
  readonly #opening = new Map<string, Promise<void>>();

  private constructor(identity: string, recipient: string) {
    this.#identity = identity;
    this.#own = recipient;
  }

  /** Makes every such file of a catalog, without a secret, and the identity that opens them. */
  static async make(catalog: Catalog, folder: string): Promise<SopsFiles | undefined> {
    const paths = sopsPaths(catalog);
    if (paths.length === 0) return undefined;
    const identity = await makeAgeKey();
    const files = new SopsFiles(identity, await ageRecipient(identity));
    mkdirSync(join(folder, dirname(KEYS)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, KEYS), `${identity}\n`, { mode: 0o600 });
    for (const path of paths) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const dataKey = randomBytes(32);
      const age = await wrappedFor(dataKey, [files.#own]);
      // What is JSON is YAML as well.
      writeFileSync(file, sealed({ [UNNAMED]: "stays" }, dataKey, age), { mode: 0o600 });
      await files.ready(file);
    }
    return files;
  }

  /** What a file holds under a key; nothing where it is not there, or not opened yet. */
  valueOf(file: string, key: string, path: string): string | undefined {
    const read = this.#read(file);
    const dataKey = read === undefined ? undefined : this.#keyOf(read.document);
    if (read === undefined || dataKey === undefined) return undefined;
    const where = sopsPath(sopsFormatOf(path) ?? "json", key);
    const found = at(read.document.tree, where);
    if (typeof found !== "string") return undefined;
    return found.startsWith("ENC[") ? decrypted(found, dataKey, placeOf(where)) : found;
  }

  /** The public halves of those who may open a file, the rehearsal's own identity aside. */
  recipientsOf(file: string): string[] {
    const others =
      this.#read(file)?.document.own.age.filter(({ recipient }) => recipient !== this.#own) ?? [];
    return others.map(({ recipient }) => recipientHalf(recipient));
  }

  /** Resolves when a file's values can be looked at. */
  async ready(file: string): Promise<void> {
    const read = this.#read(file);
    if (read !== undefined && this.#keyOf(read.document) === undefined)
      await this.#opening.get(this.#wrapped(read.document));
  }

  /** A file is replaced as a whole: one of the same stamp holds the same. One that is half there is taken for what it was. */
  #read(file: string): Read | undefined {
    const stamp = fileStamp(file);
    if (stamp === undefined) return undefined;
    const known = this.#files.get(file);
    if (known?.stamp === stamp) return known;
    try {
      const document = readDocument(readFileSync(file, "utf8"));
      const read = { stamp, document };
      // Who encrypts anew changes no value: until the new key is open, the old file shows what the new one holds.
      if (this.#keyOf(document) === undefined && known !== undefined) return known;
      this.#files.set(file, read);
      return read;
    } catch {
      return known;
    }
  }

  #keyOf(document: Document): Buffer | undefined {
    const wrapped = this.#wrapped(document);
    const known = this.#keys.get(wrapped);
    if (known !== undefined) return known;
    if (!this.#opening.has(wrapped)) this.#opening.set(wrapped, this.#open(document, wrapped));
    return undefined;
  }

  async #open({ own }: Document, wrapped: string): Promise<void> {
    const age = own.age.filter(({ recipient }) => recipient === this.#own);
    const dataKey = await unwrapped(age, [this.#identity]);
    if (dataKey !== undefined) this.#keys.set(wrapped, dataKey);
  }

  #wrapped({ own }: Document): string {
    return own.age.find(({ recipient }) => recipient === this.#own)?.enc ?? "";
  }
}

/** The files of a catalog that SOPS encrypts, each once, as the catalog writes them. */
export function sopsPaths({ targets }: Catalog): string[] {
  const paths = Object.values(targets).flatMap((target) => {
    if (target.kind === "sops-file") return [target.path];
    return target.kind === "sops-recipients" ? target.paths : [];
  });
  return [...new Set(paths)];
}
