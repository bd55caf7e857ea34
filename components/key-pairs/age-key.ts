import { KeyPairError } from "./key-pair-error.ts";

/** Makes an identity of age's, X25519: `AGE-SECRET-KEY-1…`. */
export async function makeAgeKey(): Promise<string> {
  // Loaded when it is needed: most systems have no such key.
  const { generateX25519Identity } = await import("age-encryption");
  return await generateX25519Identity();
}

/** Whether a value is meant as an identity of age's. */
export function isAgeKey(value: string): boolean {
  return identities(value).length > 0;
}

/**
 * The recipient that belongs to an identity: `age1…`. Comments beside the identity, as age-keygen writes them, are left out.
 * @throws KeyPairError unless there is exactly one identity
 */
export async function ageRecipient(value: string): Promise<string> {
  const [identity, ...others] = identities(value);
  if (identity === undefined) throw new KeyPairError("there is no identity of age's (AGE-SECRET-KEY-…)");
  if (others.length > 0) throw new KeyPairError("there are several identities of age's; one is needed");
  const { identityToRecipient } = await import("age-encryption");
  try {
    return await identityToRecipient(identity);
  } catch {
    // Its error may quote what it was given.
    throw new KeyPairError("the identity of age's is damaged: was it copied whole?");
  }
}

function identities(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line.startsWith("AGE-SECRET-KEY-"));
}
