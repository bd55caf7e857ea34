import { flagOf, numberOf, textOf } from "../property-readers.ts";
import { ProviderError } from "../provider.ts";
import type { InputRule, Problem } from "../resource-table.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { randomCharacters } from "./characters.ts";
import { keepers } from "./keepers.ts";

const flag: InputRule = { type: "boolean", change: "replace", default: true };
const minimum: InputRule = { type: "integer", change: "replace", default: 0 };
const MINIMUMS = ["minUpper", "minLower", "minNumeric", "minSpecial"] as const;

/** The inputs that RandomPassword and RandomString share. Source: the recordings, and upstream's schemas. */
export const textInputs: Readonly<Record<string, InputRule>> = {
  keepers,
  length: {
    type: "integer",
    change: "replace",
    required: true,
    min: 1,
    description:
      "The length of the string desired. The minimum value for length is 1 and, length must also be >= (`min_upper` + `min_lower` + `min_numeric` + `min_special`).",
  },
  upper: flag,
  lower: flag,
  special: flag,
  // The defaults of these two depend on each other: see planText.
  number: { type: "boolean", change: "replace" },
  numeric: { type: "boolean", change: "replace" },
  minUpper: minimum,
  minLower: minimum,
  minNumeric: minimum,
  minSpecial: minimum,
  overrideSpecial: { type: "string", change: replaceUnlessDropped },
};

/** `length` must leave room for the minimums. */
export function checkText(inputs: PropertyMap): readonly Problem[] {
  const length = numberOf(inputs, "length");
  const sum = MINIMUMS.reduce((total, name) => total + Number(inputs[name] ?? 0), 0);
  if (length >= sum) return [];
  const reason = `Invalid Attribute Value. Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: ${length}`;
  return [{ kind: "rule", path: "length", reason }];
}

/** `number` is the old name of `numeric`; each takes the other's value, and true when neither is given. */
export function planText(planned: PropertyMap, inputs: PropertyMap): PropertyMap {
  const { number = null, numeric = null } = inputs;
  if (typeof number === "boolean" && typeof numeric === "boolean" && number !== numeric) {
    throw new ProviderError(
      "Number and numeric are both configured with different values: number is deprecated, use numeric instead",
    );
  }
  return { ...planned, number: number ?? numeric ?? true, numeric: numeric ?? number ?? true };
}

/** Makes the text that the planned inputs ask for. */
export function makeText(planned: PropertyMap): string {
  return randomCharacters({
    length: numberOf(planned, "length"),
    upper: flagOf(planned, "upper"),
    lower: flagOf(planned, "lower"),
    numeric: flagOf(planned, "numeric"),
    special: flagOf(planned, "special"),
    minUpper: numberOf(planned, "minUpper"),
    minLower: numberOf(planned, "minLower"),
    minNumeric: numberOf(planned, "minNumeric"),
    minSpecial: numberOf(planned, "minSpecial"),
    overrideSpecial: textOf(planned, "overrideSpecial"),
  });
}

/** Source: terraform-provider-random internal/planmodifiers/string: dropping an empty list replaces nothing. */
function replaceUnlessDropped(
  old: PropertyValue | undefined,
  planned: PropertyValue | undefined,
): "replace" | "update" {
  return old === "" && (planned ?? null) === null ? "update" : "replace";
}
