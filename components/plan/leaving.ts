import type { Catalog } from "../catalog/index.ts";
import { departedNames } from "./departed.ts";
import type { Intent, Leaving } from "./intent.ts";

/** A secret that is on its way out. `departed`: it left the catalog alone, and still stands at its places. */
export interface LeavingSecret {
  readonly secret: string;
  readonly state: "departed" | Leaving;
  /** Whether the catalog names it. */
  readonly inCatalog: boolean;
}

/** The secrets that left the catalog, or that `keyturn remove` let go; first those that only left the catalog. */
export function leavingSecrets(catalog: Catalog, intent: Intent): LeavingSecret[] {
  const { removed = {} } = intent;
  const departed = departedNames(catalog, intent).filter((name) => removed[name] === undefined);
  return [
    ...departed.map((secret) => ({ secret, state: "departed" as const, inCatalog: false })),
    ...Object.entries(removed).map(([secret, state]) => ({
      secret,
      state,
      inCatalog: Object.hasOwn(catalog.secrets, secret),
    })),
  ];
}

/**
 * What becomes of one, as a line of a plan.
 * @param where its places, such as `, in Fly shop`, where they are known
 */
export function leavingText({ secret, state, inCatalog }: LeavingSecret, where = ""): string {
  switch (state) {
    case "departed":
      return `leave ${secret} where it is${where}: it left the catalog (keyturn remove ${secret} empties its places)`;
    case "release":
      return `empty the places of ${secret}${where}, and then forget it (keyturn remove ${secret} does both)`;
    case "gone":
      return `keyturn holds nothing of ${secret}: it was removed, and ${inCatalog ? "may leave the catalog" : "its line may leave keyturn:removed"}`;
  }
}
