import type { KeyValue } from "./driver.ts";

/**
 * Refuses what JSON can't carry: a fetch would replace half a surrogate pair without a word.
 * @throws Error that names the key
 */
export function refuseNoText(name: string, values: readonly KeyValue[]): void {
  const unfit = values.find(({ value }) => /\p{Surrogate}/u.test(value));
  if (unfit === undefined) return;
  throw new Error(
    `the value of ${unfit.key} at ${name} is not text, half a surrogate pair: store an encoding of it`,
  );
}
