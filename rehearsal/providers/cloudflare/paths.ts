import { textOf } from "../property-readers.ts";
import { ProviderError } from "../provider.ts";
import type { InputRule } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";

/** The account that a resource is in. A missing one passes Check and preview, and fails when it is used: recorded. */
export const accountId: InputRule = { type: "string", change: "replace" };

/**
 * The path of a thing from the API's base URL on, such as `accounts/ID/cfd_tunnel/ID`.
 * @throws ProviderError in the words of the official plugin when a part of it is not known.
 */
export function accountPath(properties: PropertyMap, ...rest: readonly string[]): string {
  return [`accounts/${part(properties, "accountId", "account_id")}`, ...rest.map(encodeURIComponent)].join(
    "/",
  );
}

/** Like {@link accountPath}, in a zone. */
export function zonePath(properties: PropertyMap, ...rest: readonly string[]): string {
  return [`zones/${part(properties, "zoneId", "zone_id")}`, ...rest.map(encodeURIComponent)].join("/");
}

function part(properties: PropertyMap, name: string, parameter: string): string {
  const value = textOf(properties, name);
  if (value !== undefined && value !== "") return encodeURIComponent(value);
  throw new ProviderError(`failed to make http request: missing required ${parameter} parameter`);
}

/** The text under a name, which Check made sure of. */
export function requiredText(properties: PropertyMap, name: string): string {
  const value = textOf(properties, name);
  if (value !== undefined) return value;
  throw new ProviderError(`property ${name} must be a known string`);
}
