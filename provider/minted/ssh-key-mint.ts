import { makeSshKey, sshPublicKey } from "../../components/key-pairs/index.ts";
import { localMint } from "./local-mint.ts";

/** Key pairs for SSH. Their comment is the credential's name, by which a person knows a line of `authorized_keys`. */
export const sshKeyMint = localMint(async (name) => {
  const value = await makeSshKey(name);
  return { id: await sshPublicKey(value), value };
});
