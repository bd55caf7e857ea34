import type { Catalog } from "../catalog/index.ts";
import { unique, withEntries } from "./edit.ts";
import type { Intent } from "./intent.ts";
import { missingPartners, noGenerations, refuseIf } from "./refusals.ts";
import { withoutIssued } from "./reissue.ts";

/**
 * Lets the previous generation of each named secret go.
 * @throws {IntentRefused} when there is none
 */
export function retire(intent: Intent, catalog: Catalog, names: readonly string[]): Intent {
  let edited = intent;
  const reasons: string[] = [];
  for (const name of unique(names)) {
    const none = noGenerations(catalog, name);
    const entry = intent.generations[name];
    if (none.length > 0) reasons.push(...none);
    else if (entry?.previous === undefined)
      reasons.push(`${name} has no previous generation: there is nothing to retire`);
    else {
      const { previous, ...kept } = entry;
      const made = Object.fromEntries(
        Object.entries(entry.made).filter(([number]) => number === String(entry.current)),
      );
      edited = withoutIssued(withEntries(edited, { [name]: { ...kept, made } }), catalog, name, previous);
    }
  }
  refuseIf([
    ...reasons,
    ...missingPartners(
      catalog,
      names.filter((name) => catalog.secrets[name]),
      "retire",
    ),
  ]);
  return edited;
}
