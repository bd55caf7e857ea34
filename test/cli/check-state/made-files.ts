import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import type { StateFile, StateFileKind } from "../../../cli/check-state/state-files.ts";
import { type Exported, exportOf } from "../made-state.ts";

export const PASSPHRASE = "a passphrase of the test";

const SALT = Buffer.from("01234567");
export const SALT_LINE = `v1:${SALT.toString("base64")}:v1:check:check`;

const KEY = pbkdf2Sync(PASSPHRASE, SALT, 1_000_000, 32, "sha256");

/** A secret as the engine writes it into a state: JSON under AES-256-GCM. */
export function secret(value: unknown): object {
  return { ...MARK, ciphertext: sealed(JSON.stringify(value)) };
}

/** The same in a state that the engine was asked to open. */
export const openSecret = (value: unknown): object => ({ ...MARK, plaintext: JSON.stringify(value) });

const MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A text in the engine's ciphertext, as in a stack file's `secure:`. */
export function sealed(text: string, key = KEY): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const parts = [cipher.update(text), cipher.final()];
  return `v1:${nonce.toString("base64")}:${Buffer.concat([...parts, cipher.getAuthTag()]).toString("base64")}`;
}

/** A secret that nobody can open with the test's passphrase. */
export const foreign = (value: unknown): object => ({
  ...MARK,
  ciphertext: sealed(JSON.stringify(value), randomBytes(32)),
});

/** A file of a stack that holds these resources. */
export function stateFile(
  kind: StateFileKind,
  resources: readonly Exported[],
  path = `/${kind}.json`,
): StateFile {
  const { deployment } = JSON.parse(exportOf(resources, SALT_LINE));
  return {
    kind,
    path,
    content: Buffer.from(JSON.stringify({ version: 3, checkpoint: { latest: deployment } })),
  };
}
