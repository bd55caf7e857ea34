import { ageRecipient, makeAgeKey } from "../../components/key-pairs/index.ts";
import { localMint } from "./local-mint.ts";

/** Identities of age's, each known by its recipient. */
export const ageKeyMint = localMint(async () => {
  const value = await makeAgeKey();
  return { id: await ageRecipient(value), value };
});
