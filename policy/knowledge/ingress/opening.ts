import { type Range, readRange } from "../../net/range.ts";
import type { SeenResource } from "../../view/resource.ts";
import { type Path, UNKNOWN, type Value } from "../../view/value.ts";
import type { Ports } from "./ports.ts";

/** One thing that a firewall lets in: to these ports, from these places. */
export interface Opening {
  readonly resource: SeenResource;
  /** The way to the rule; empty where the whole resource is one. */
  readonly path: Path;
  /** What it opens; nothing where it is about a protocol without ports, such as ping. */
  readonly ports: readonly Ports[] | typeof UNKNOWN;
  /** Those that are addresses. Groups, tags and services of one's own network are none. */
  readonly sources: readonly Source[];
  /** The input that names the firewall which the rule is added to, where it is not this resource's own. */
  readonly of?: string;
}

/** Where somebody may come from. */
export type Source = { readonly path: Path } & (
  | { readonly kind: "range"; readonly range: Range }
  | { readonly kind: "anyone" }
  /** A list of ranges that is a resource of its own; its id. */
  | { readonly kind: "list"; readonly id: string | typeof UNKNOWN }
  /** Not known before it is made. */
  | { readonly kind: "unknown" }
);

/** A rule as its resource's package writes it. */
export interface Written {
  readonly [property: string]: Value;
}

/** The sources in properties that hold a range or a list of them; `anyone` says which words stand for everybody. */
export function rangesIn(
  rule: Written,
  path: Path,
  properties: readonly string[],
  anyone: (text: string) => boolean = () => false,
): Source[] {
  return properties.flatMap((property) =>
    items(rule[property] ?? null, [...path, property]).flatMap(({ path: way, value }): Source[] => {
      if (value === UNKNOWN) return [{ kind: "unknown", path: way }];
      if (typeof value !== "string") return [];
      if (anyone(value.trim().toLowerCase())) return [{ kind: "anyone", path: way }];
      const range = readRange(value);
      return range === undefined ? [] : [{ kind: "range", path: way, range }];
    }),
  );
}

/** The sources in properties that hold the id of a list of ranges, or several. */
export function listsIn(rule: Written, path: Path, properties: readonly string[]): Source[] {
  return properties.flatMap((property) =>
    items(rule[property] ?? null, [...path, property]).flatMap(({ path: way, value }): Source[] =>
      typeof value === "string" || value === UNKNOWN ? [{ kind: "list", path: way, id: value }] : [],
    ),
  );
}

/** A list's items, or the one value that stands for a list of it. */
export function items(value: Value, path: Path): { readonly path: Path; readonly value: Value }[] {
  return Array.isArray(value)
    ? value.map((item: Value, index) => ({ path: [...path, index], value: item }))
    : [{ path, value }];
}

/** The rules in a list of them; one that is not known yet is left out. */
export function rulesIn(value: Value | undefined, path: Path): { path: Path; rule: Written }[] {
  return items(value ?? null, path).flatMap(({ path: way, value: rule }) =>
    typeof rule === "object" && rule !== null && !Array.isArray(rule)
      ? [{ path: way, rule: rule as Written }]
      : [],
  );
}

/** Reads what a firewall of one type lets in. */
export type Reader = (resource: SeenResource) => readonly Opening[];
