import { ageRecipient, isAgeKey } from "./age-key.ts";
import { KeyPairError } from "./key-pair-error.ts";
import { isPrivateKey, sshPublicKey } from "./ssh-key.ts";

/**
 * The half of a key pair that others may know: a recipient of age's, or a line of `authorized_keys`. The same value gives
 * the same bytes, always.
 * @throws KeyPairError for a value that is no private half
 */
export async function publicHalf(value: string): Promise<string> {
  if (isAgeKey(value)) return await ageRecipient(value);
  if (isPrivateKey(value)) return await sshPublicKey(value);
  throw new KeyPairError("it is no private key: neither an identity of age's nor a key for SSH");
}
