/** A map of a parsed file; undefined for anything else. */
export function asMap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** The entries of a map; none for anything else. */
export const entriesOf = (value: unknown): [string, unknown][] => Object.entries(asMap(value) ?? {});

/** A list of a parsed file; one thing alone counts as a list of it, nothing as an empty one. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The texts of a list, or the one text that stands in its place. */
export const asTexts = (value: unknown): string[] =>
  asList(value).filter((item): item is string => typeof item === "string");

/** A text that is not empty. */
export const asText = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
