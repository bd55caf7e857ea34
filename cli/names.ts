import type { Catalog } from "../components/catalog/index.ts";
import { lookUp } from "../components/plan/index.ts";
import { CommandError } from "./errors.ts";

/** How a command may choose without names, by its option's name; each gives what it stands for, which may be none. */
export type Choices = Readonly<Record<string, () => string[] | Promise<string[]>>>;

/**
 * What a command works on: the names given, or what the one option stands for that is set.
 *
 * @param set by option, such as `all`, whether it is set; only those of `choices` are heeded
 * @throws CommandError where nothing is chosen, or in two ways, or a name is no secret of the catalog
 */
export async function chosenNames(
  catalog: Catalog,
  names: readonly string[],
  set: Readonly<Record<string, unknown>>,
  choices: Choices,
): Promise<string[]> {
  const options = Object.keys(choices);
  const chosenBy = options.filter((option) => set[option] === true);
  const ways = [...(names.length > 0 ? ["names"] : []), ...chosenBy.map((option) => `--${option}`)];
  if (ways.length > 1) throw new CommandError(`give ${ways.join(" or ")}, not both`);
  const [option] = chosenBy;
  if (option !== undefined) return (await choices[option]?.()) ?? [];
  const chosen = splitNames(names);
  if (chosen.length === 0) {
    throw new CommandError(`name a secret${options.map((each) => `, or use --${each}`).join("")}`);
  }
  return knownNames(catalog, chosen);
}

/** Names may stand in one word, with commas. */
export function splitNames(names: readonly string[]): string[] {
  return names.flatMap((name) => name.split(",")).filter((name) => name !== "");
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
