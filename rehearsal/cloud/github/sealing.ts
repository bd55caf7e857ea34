import { randomBytes } from "node:crypto";
import sodium from "libsodium-wrappers";
import type { ServiceContext } from "../service.ts";
import { type GithubState, type Place, type SealingKey, vaultOf } from "./state.ts";

/** Length of a sealed box of an empty value: a public key and a MAC. */
const OVERHEAD_BYTES = 48;

/** The key that secrets of a place are sealed for, made when it is asked for first. Every place has its own. */
export async function sealingKeyOf(service: ServiceContext<GithubState>, place: Place): Promise<SealingKey> {
  await sodium.ready;
  const vault = vaultOf(service.state, place);
  if (vault.key === undefined) {
    const pair = sodium.crypto_box_keypair();
    vault.key = {
      // As GitHub's: a decimal number of up to 20 digits.
      id: randomBytes(8).readBigUInt64BE().toString(),
      publicKey: base64(pair.publicKey),
      privateKey: base64(pair.privateKey),
    };
    service.save();
  }
  return vault.key;
}

/** Opens what was sealed for a key; nothing when it was sealed for another one, or not at all. */
export async function openSealed(key: SealingKey, sealed: string): Promise<Uint8Array | undefined> {
  await sodium.ready;
  const box = Buffer.from(sealed, "base64");
  if (box.length < OVERHEAD_BYTES) return undefined;
  try {
    return sodium.crypto_box_seal_open(
      box,
      Buffer.from(key.publicKey, "base64"),
      Buffer.from(key.privateKey, "base64"),
    );
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
