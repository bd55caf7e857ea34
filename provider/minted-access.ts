import type { SourceOf } from "../components/catalog/index.ts";

/** By API, what the program said last in this run of who comes in there. */
const said = new Map<string, string[] | undefined>();

/** Notes what the program says of the API that mints. */
export function noteAccess({ by }: SourceOf<"minted">, access: string[] | undefined): void {
  said.set(by, access);
}

/**
 * What to come in with for a revocation. The program no longer names what is revoked, so the state knows only what was
 * right when it last did; where another credential of the same API was named in this run, what was said with that counts.
 */
export function accessNow(
  { by }: SourceOf<"minted">,
  held: string[] | undefined,
): { access?: readonly string[] } {
  const access = said.has(by) ? said.get(by) : held;
  return access === undefined ? {} : { access };
}
