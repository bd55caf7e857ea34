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

/** Looks for what was planted. What the rule finds in the program without it does not count. */
export function look(rule: AnyRule, plant: Plant): Looked {
  const key = ({ resource, property }: Found) => `${resource} ${property}`;
  const before = new Set(inspect(rule, viewOf(plant.before)).map(key));
  const fresh = inspect(rule, viewOf(plant.after)).filter((one) => !before.has(key(one)));
  return { plant, isFound: plant.isLeak ? fresh.some((one) => isAt(one, plant)) : fresh.length > 0 };
}

/** Whether a finding is about the place, or about something that the place is part of. */
function isAt({ resource, property }: Found, { after, place }: Plant): boolean {
  const planted = after[place.resource];
  if (planted?.name !== resource) return false;
  const ways = place.path.map((_, index) => shown(place.path.slice(0, index + 1)));
  return ways.includes(property);
}
