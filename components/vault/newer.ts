/** A generation that was made from another version than the one that Vault holds now. */
export interface Newer {
  readonly secret: string;
  readonly generation: number;
  /** What is the matter, without a remedy. */
  readonly text: string;
}

const FORM = /^(\w+): Vault .*, and generation (\d+) was made from version \d+$/;

/** @param now the version that Vault holds; nothing where what was taken is there no more */
export function newerText(
  secret: string,
  generation: string,
  { from, now, where }: { from: number; now?: number; where: string },
): string {
  const holds = now === undefined ? "no longer holds a value at" : `holds version ${now} of`;
  return `${secret}: Vault ${holds} ${where}, and generation ${generation} was made from version ${from}`;
}

/** Reads back what {@link newerText} says: the provider can tell a run nothing but words. */
export function newerIn(text: string): Newer | undefined {
  const [, secret, generation] = FORM.exec(text) ?? [];
  return secret === undefined ? undefined : { secret, generation: Number(generation), text };
}
