import { KeyPairError } from "../../components/key-pairs/index.ts";
import { type Mint, MintError } from "./mint.ts";

/** What was made here. */
export interface Made {
  /** What tells it apart and is no secret: its public half, or a fingerprint. */
  readonly id: string;
  readonly value: string;
}

/**
 * Makes key pairs and certificates. No API knows them: one that a run lost opens nothing, since no place was given its
 * public half, and one that is retired is refused by the places that let go of it.
 *
 * @param make is given the credential's name
 */
export function localMint(make: (name: string) => Promise<Made>): Mint {
  return {
    find: async () => [],
    lives: async () => true,
    async create(name) {
      try {
        return await make(name);
      } catch (error) {
        if (error instanceof KeyPairError) throw new MintError(error.message);
        throw error;
      }
    },
    revoke: async () => {},
  };
}
