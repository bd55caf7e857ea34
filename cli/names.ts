import type { Catalog } from "../components/catalog/index.ts";
import { lookUp } from "../components/plan/index.ts";
import { CommandError } from "./errors.ts";

/**
 * What a command works on: the names given, or with `--all` every one of `every`, which may be none.
 *
 * @throws CommandError where no name is given, or one is no secret of the catalog
 */
export function chosenNames(
  catalog: Catalog,
  names: readonly string[],
  all: boolean | undefined,
  every: () => string[],
): string[] {
  if (all === true && names.length > 0) throw new CommandError("give names or --all, not both");
  if (all === true) return every();
  const chosen = names.flatMap((name) => name.split(",")).filter((name) => name !== "");
  if (chosen.length === 0) throw new CommandError("name a secret, or use --all");
  return knownNames(catalog, chosen);
}

/** The names as they are. @throws CommandError where one is no secret of the catalog, with what was meant */
export function knownNames(catalog: Catalog, names: readonly string[]): string[] {
  const unknown = names.map((name) => lookUp(catalog, name)).filter((found) => typeof found === "string");
  if (unknown.length > 0) throw new CommandError(unknown.join("\n"));
  return [...names];
}

/** `JWT_SECRET`, `A and B`, `A and 11 others`: for a commit's subject. */
export function subjectNames(names: readonly string[]): string {
  const [first = "", second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first} and ${others.length + 1} others`;
}
