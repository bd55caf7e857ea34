import { type Range, readRange } from "../../net/range.ts";
import type { SeenResource, StackResource } from "../../view/resource.ts";
import { rulesIn } from "./opening.ts";

/** Lists of ranges that a program makes: AWS's managed prefix lists, by either package. */
const LISTS = new Set(["aws:ec2/managedPrefixList:ManagedPrefixList", "aws-native:ec2:PrefixList"]);
const ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

export function isPrefixList({ type }: SeenResource): boolean {
  return LISTS.has(type);
}

/** The ranges that a list itself is given; those that are not known yet are left out. */
export function rangesOf(list: SeenResource): Range[] {
  return rulesIn(list.inputs.entries, ["entries"]).flatMap(({ rule }) => rangeIn(rule.cidr));
}

/** Every list of a stack with its ranges, those that are resources of their own among them. */
export function prefixLists(resources: readonly StackResource[]): Map<StackResource, Range[]> {
  const lists = new Map(resources.filter(isPrefixList).map((list) => [list, rangesOf(list)] as const));
  for (const entry of resources) {
    if (entry.type !== ENTRY) continue;
    for (const list of listsBehind(entry, "prefixListId", lists))
      lists.get(list)?.push(...rangeIn(entry.inputs.cidr));
  }
  return lists;
}

/** The lists that a property's value was made of, or that have the id which it holds. */
export function listsBehind(
  resource: StackResource,
  property: string,
  lists: ReadonlyMap<StackResource, unknown>,
  id = resource.inputs[property],
): readonly StackResource[] {
  const made = (resource.madeOf.get(property) ?? []).filter(isPrefixList);
  const same = (made.length > 0 ? made : [...lists.keys()]).filter(
    ({ outputs }) => typeof id === "string" && (outputs.id === id || outputs.prefixListId === id),
  );
  return same.length > 0 ? same : made;
}

function rangeIn(value: unknown): Range[] {
  const range = typeof value === "string" ? readRange(value) : undefined;
  return range === undefined ? [] : [range];
}
