// @ts-check
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

// Source of the format: getsops/sops v3.13, aes/cipher.go, sops.go and stores/json/store.go.
const ENCRYPTED = /^ENC\[AES256_GCM,data:([^,]*),iv:([^,]+),tag:([^,]+),type:str\]$/;
const IV_BYTES = 32;
const TAG_BYTES = 16;
const LEFT_PLAIN = "_unencrypted";

/** A map of texts and of such maps. @typedef {{ [name: string]: string | Tree }} Tree */
/** Whom the data key is encrypted for. @typedef {{ recipient: string, enc: string }} Wrapped */

/** A file is not as SOPS wrote it: its checksum is wrong. */
export class WrongChecksum extends Error {}

/** What it holds can't be played. It quotes nothing of it. */
export class NotPlayed extends Error {}

/**
 * A file as SOPS writes it, of a tree of texts.
 *
 * @param {Tree} tree
 * @param {Buffer} dataKey
 * @param {readonly Wrapped[]} age
 * @param {Tree} [before] the encrypted tree before: what is unchanged keeps its bytes
 * @returns {string} JSON
 */
export function sealed(tree, dataKey, age, before = {}) {
  /** @type {string[]} */
  const texts = [];
  const encrypted = mapped(tree, [], (value, path) => {
    texts.push(value);
    if (value === "" || path.some((name) => name.endsWith(LEFT_PLAIN))) return value;
    const old = at(before, path);
    const place = placeOf(path);
    if (typeof old === "string" && decrypted(old, dataKey, place) === value) return old;
    return encryptedText(value, dataKey, place);
  });
  const lastmodified = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const own = {
    age,
    lastmodified,
    mac: encryptedText(checksum(texts), dataKey, lastmodified),
    unencrypted_suffix: LEFT_PLAIN,
    version: "3.13.3",
  };
  return `${JSON.stringify({ ...encrypted, sops: own }, null, "\t")}\n`;
}

/**
 * What such a file holds.
 *
 * @param {Document} document
 * @param {Buffer} dataKey
 * @returns {Tree}
 * @throws {WrongChecksum}
 */
export function opened({ tree, own }, dataKey) {
  /** @type {string[]} */
  const texts = [];
  const plain = mapped(tree, [], (value, path) => {
    const text = ENCRYPTED.test(value) ? decrypted(value, dataKey, placeOf(path)) : value;
    if (text === undefined) throw new WrongChecksum("a value can't be decrypted");
    texts.push(text);
    return text;
  });
  if (decrypted(own.mac, dataKey, own.lastmodified) !== checksum(texts))
    throw new WrongChecksum("the checksum is wrong");
  return plain;
}

/** A file, read and not decrypted. @typedef {{ tree: Tree, own: { age: Wrapped[], lastmodified: string, mac: string } }} Document */

/**
 * @param {string} text
 * @returns {Document}
 * @throws {NotPlayed}
 */
export function readDocument(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new NotPlayed("only JSON is played");
  }
  const { sops: own, ...tree } = read;
  if (typeof own?.mac !== "string" || !Array.isArray(own.age))
    throw new NotPlayed("the file is not encrypted with SOPS");
  return { tree, own };
}

/**
 * What stands at a path; undefined where that leads to nothing.
 *
 * @param {Tree} tree
 * @param {readonly string[]} path
 * @returns {string | Tree | undefined}
 */
export function at(tree, path) {
  /** @type {string | Tree | undefined} */
  let found = tree;
  for (const name of path)
    found = typeof found === "object" && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}

/**
 * The text that was encrypted; undefined where the key is not the one, or it belongs elsewhere.
 *
 * @param {string} text
 * @param {Buffer} dataKey
 * @param {string} place
 * @returns {string | undefined}
 */
export function decrypted(text, dataKey, place) {
  const [, data = "", iv = "", tag = ""] = ENCRYPTED.exec(text) ?? [];
  if (tag === "") return undefined;
  const cipher = createDecipheriv("aes-256-gcm", dataKey, Buffer.from(iv, "base64"), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, "base64"));
  try {
    return Buffer.concat([cipher.update(Buffer.from(data, "base64")), cipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

/** What binds a value to where it stands. @param {readonly string[]} path */
export function placeOf(path) {
  return `${path.join(":")}:`;
}

/**
 * @param {string} text
 * @param {Buffer} dataKey
 * @param {string} place
 */
function encryptedText(text, dataKey, place) {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", dataKey, iv, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(place),
  );
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const [inText, ivText, tagText] = [data, iv, cipher.getAuthTag()].map((bytes) => bytes.toString("base64"));
  return `ENC[AES256_GCM,data:${inText},iv:${ivText},tag:${tagText},type:str]`;
}

/** @param {readonly string[]} texts */
function checksum(texts) {
  const hash = createHash("sha512");
  for (const text of texts) hash.update(text);
  return hash.digest("hex").toUpperCase();
}

/**
 * @param {Tree} tree
 * @param {readonly string[]} path
 * @param {(value: string, path: readonly string[]) => string} change
 * @returns {Tree}
 */
function mapped(tree, path, change) {
  const entries = Object.entries(tree).map(([name, value]) => {
    const below = [...path, name];
    if (typeof value === "string") return [name, change(value, below)];
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new NotPlayed("only texts, and maps of them, are played");
    return [name, mapped(value, below, change)];
  });
  return Object.fromEntries(entries);
}
