import { stringify } from "yaml";
import { asMap } from "./data.ts";

/** A value as YAML on one line, as the catalogs write it: `{ kind: fly, app: shop }`, `[env, web]`. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => flow(item)).join(", ")}]`;
  const map = asMap(value);
  if (map === undefined) return inside(value);
  const entries = Object.entries(map).map(([key, item]) => `${inside(key)}: ${flow(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A scalar, quoted where it needs to be inside of brackets. */
function inside(value: unknown): string {
  return stringify([value], { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 })
    .trimEnd()
    .slice(1, -1);
}
