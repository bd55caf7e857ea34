import { type Catalog, listed, parentsOf } from "../catalog/index.ts";
import { coupledWith } from "./coupled.ts";
import { unreadableAfter } from "./unreadable.ts";

/** Why a secret alone is left out; undefined when it may be rotated without being asked for by name. */
function ownReason(catalog: Catalog, name: string): string | undefined {
  const secret = Object.hasOwn(catalog.secrets, name) ? catalog.secrets[name] : undefined;
  if (secret === undefined) return "is no secret of the catalog";
  const { source, locked } = secret;
  const unreadable = unreadableAfter(secret);
  switch (source.kind) {
    case "manual":
      return "user-managed: a person gets its value and gives it";
    case "vault-kv":
      return "turned in Vault by others: name it, once another value is there";
    case "builtin":
      return `builtin: ${source.why}`;
    case "derived":
      return `changes with ${listed(parentsOf(source).map((parent) => parent.name))}`;
    default:
      if (locked !== undefined) return `locked: ${locked}`;
      return unreadable === undefined
        ? undefined
        : `encrypts stored data: ${unreadable} would become unreadable`;
  }
}

/** Why `--all` does not take a secret; undefined when it does. */
export function whyNot(catalog: Catalog, name: string): string | undefined {
  const own = ownReason(catalog, name);
  if (own !== undefined) return own;
  const partner = coupledWith(catalog, name).find((other) => ownReason(catalog, other) !== undefined);
  return partner === undefined ? undefined : `coupled with ${partner} (${ownReason(catalog, partner)})`;
}

/** The secrets that `--all` rotates, in the order of the catalog. */
export function rotatable(catalog: Catalog): string[] {
  return Object.keys(catalog.secrets).filter((name) => whyNot(catalog, name) === undefined);
}
