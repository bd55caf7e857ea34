import type { InputRule } from "../resource-table.ts";
import { isPropertyMap, type PropertyValue } from "../values.ts";

/** The input that every resource of the package has. */
export const keepers: InputRule = {
  type: { map: "string" },
  change: replaceUnlessEmpty,
  description: "Arbitrary map of values that, when changed, will trigger recreation of resource.",
};

/** Source: terraform-provider-random internal/planmodifiers/map: no keepers to an empty map replaces nothing. */
function replaceUnlessEmpty(
  old: PropertyValue | undefined,
  planned: PropertyValue | undefined,
): "replace" | "update" {
  return isEmpty(old) && isEmpty(planned) ? "update" : "replace";
}

function isEmpty(value: PropertyValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return isPropertyMap(value) && Object.values(value).every((item) => item === null);
}
