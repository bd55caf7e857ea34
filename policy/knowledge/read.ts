import { isBranch, type Value } from "../view/value.ts";

/** A map's entries; none of anything else, what is not known yet included. */
export function mapOf(value: Value | undefined): { readonly [key: string]: Value } {
  if (value === undefined || !isBranch(value) || Array.isArray(value)) return {};
  return value as { readonly [key: string]: Value };
}

/** A list's items; none of anything else, what is not known yet included. */
export function listOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && isBranch(value) && Array.isArray(value) ? value : [];
}

/** A text that is known. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What a text of JSON says; undefined where it is none, or not known yet. */
export function jsonOf(value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return undefined;
  }
}
