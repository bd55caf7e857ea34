import { ProviderError } from "./provider.ts";
import type { PropertyMap } from "./values.ts";

/** The number under a name. @throws ProviderError when there is none: the value was not known when it was needed. */
export function numberOf(map: PropertyMap, name: string): number {
  const value = map[name];
  if (typeof value === "number") return value;
  throw new ProviderError(`property ${name} must be a known number`);
}

/** The flag under a name. @throws ProviderError when there is none. */
export function flagOf(map: PropertyMap, name: string): boolean {
  const value = map[name];
  if (typeof value === "boolean") return value;
  throw new ProviderError(`property ${name} must be a known boolean`);
}

/** The text under a name, `undefined` when it is absent. @throws ProviderError when it is something else. */
export function textOf(map: PropertyMap, name: string): string | undefined {
  const value = map[name] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw new ProviderError(`property ${name} must be a known string`);
}
