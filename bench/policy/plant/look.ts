import type { AnyRule } from "../../../policy/rule.ts";
import { shown } from "../../../policy/view/value.ts";
import { type Found, inspect } from "../inspect.ts";
import { viewOf } from "../view.ts";
import type { Plant } from "./plants.ts";

/** What came of a plant. */
export interface Looked {
  readonly plant: Plant;
  /** Whether the rule found it where it was planted, with a decoy: whether it found anything new at all. */
  readonly isFound: boolean;
}

/** Looks for what was planted, by all rules given. What they find in the program without it does not count. */
export function look(rules: readonly AnyRule[], plant: Plant): Looked {
  const key = ({ rule, resource, property }: Found) => `${rule} ${resource} ${property}`;
  const findings = (recorded: Plant["after"]) => {
    const resources = viewOf(recorded);
    return rules.flatMap((rule) => inspect(rule, resources));
  };
  const before = new Set(findings(plant.before).map(key));
  const fresh = findings(plant.after).filter((one) => !before.has(key(one)));
  return { plant, isFound: plant.isLeak ? fresh.some((one) => isAt(one, plant)) : fresh.length > 0 };
}

/** Whether a finding is about the place, or about something that the place is part of. */
function isAt({ resource, property }: Found, { after, place }: Plant): boolean {
  const planted = after[place.resource];
  if (planted?.name !== resource) return false;
  const ways = place.path.map((_, index) => shown(place.path.slice(0, index + 1)));
  return ways.includes(property);
}
