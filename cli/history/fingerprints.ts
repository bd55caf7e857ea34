import { createHmac, hkdfSync } from "node:crypto";
import { z } from "zod";
import { SecretValue } from "../../components/secret-value.ts";
import type { ExportedState } from "../state/exported-state.ts";
import { stackKey } from "../state/stack-key.ts";

/** Gives a value's fingerprint: `3f9a1c2d:` and 32 hexadecimal digits. The part before the colon names the key. */
export type Fingerprint = (value: SecretValue) => string;

/**
 * The fingerprints of a stack whose values a passphrase locks. Their key is made from the passphrase and the stack's
 * salt as the engine makes its own, so that guessing costs the same here, and is kept nowhere: equal values have equal
 * fingerprints on every machine, and who has only the record can't try values out. A new passphrase or salt makes
 * another key.
 *
 * @returns undefined where the passphrase is not in the environment, or the values are locked in another way
 */
export async function fingerprintsOf(salt: string | undefined): Promise<Fingerprint | undefined> {
  const made = await stackKey(salt);
  if (made === undefined) return undefined;
  const key = Buffer.from(hkdfSync("sha256", made, "", "keyturn fingerprints 1", 32));
  const id = createHmac("sha256", key).update("the key's name").digest("hex").slice(0, 8);
  return (value) =>
    `${id}:${createHmac("sha256", key).update(`value\0${value.reveal()}`).digest("hex").slice(0, 32)}`;
}

const hidden = z.object({ plaintext: z.string() });

/** The value of a generation in a state that was exported with its secrets. */
export function generationValue(
  { resources }: ExportedState,
  secret: string,
  generation: number,
): SecretValue | undefined {
  const resource = resources.find(({ name }) => name === `${secret}-g${generation}`);
  // `result` of a random one, `output` of a given one, `value` of the others (`components/sources`).
  const { result, value, output } = resource?.outputs ?? {};
  const { data } = hidden.safeParse(result ?? value ?? output);
  return data === undefined ? undefined : unquoted(data.plaintext);
}

/** The engine keeps a value as JSON. What is none is not quoted in an error. */
function unquoted(text: string): SecretValue | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? new SecretValue(value) : undefined;
  } catch {
    return undefined;
  }
}
