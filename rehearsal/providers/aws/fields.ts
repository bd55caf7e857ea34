import { textOf } from "../property-readers.ts";
import { ProviderError } from "../provider.ts";
import type { InputRule } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";

/** Where a resource is; the provider's own region if left out. Source: "Enhanced Region Support" of terraform-provider-aws 6. */
export const region: InputRule = { type: "string", change: "replace" };

/** Refuses a property that the official plugin takes, by name. */
export function notHere(name: string): NonNullable<InputRule["validate"]> {
  return () => [`${name} is not in this stand-in`];
}

/** The text under a name. @throws ProviderError when it is absent or not known */
export function requiredText(properties: PropertyMap, name: string): string {
  const text = textOf(properties, name);
  if (text === undefined) throw new ProviderError(`property ${name} is missing`);
  return text;
}
