import { CommandError } from "./errors.ts";

/** What a command works on: the names given, or with `--all` every one of `all`. */
export function chosenNames(
  names: readonly string[],
  all: boolean | undefined,
  every: () => string[],
): string[] {
  if (all === true && names.length > 0) throw new CommandError("give names or --all, not both");
  const chosen =
    all === true ? every() : names.flatMap((name) => name.split(",")).filter((name) => name !== "");
  if (chosen.length === 0)
    throw new CommandError(all === true ? "there is none to take" : "name a secret, or use --all");
  return chosen;
}

/** `JWT_SECRET`, `A and B`, `A and 11 others`: for a commit's subject. */
export function subjectNames(names: readonly string[]): string {
  const [first = "", second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first} and ${others.length + 1} others`;
}
