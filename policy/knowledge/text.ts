import type { Value } from "../view/value.ts";

/** A property's text; numbers and switches as text too. Empty for what is not known, not there, or no single value. */
export function textOf(value: Value | undefined): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}
