import type { Secret } from "../catalog/index.ts";

/** What nobody can read any more when a secret gets another value: what it encrypts, unless a migration re-encrypts that. */
export function unreadableAfter({ encryptsData }: Pick<Secret, "encryptsData">): string | undefined {
  return encryptsData?.migrate === undefined ? encryptsData?.what : undefined;
}
