import { CommandError } from "./errors.ts";

/** Options as a person writes them, and whether each was given. */
type Given = Readonly<Record<string, boolean>>;

const givenOf = (all: Given): string[] => Object.keys(all).filter((option) => all[option] === true);

/**
 * An option that has a meaning beside another alone is never ignored without a word.
 * @throws CommandError where one was given, and none of those that it goes with
 */
export function refuseAlone(options: Given, needed: Given): void {
  const [alone] = givenOf(options);
  if (alone === undefined || givenOf(needed).length > 0) return;
  throw new CommandError(
    `${alone} goes with ${Object.keys(needed).join(" or ")} only: add that, or leave ${alone} out`,
  );
}

/** @throws CommandError where an option was given, and one beside which it would be ignored */
export function refuseTogether(options: Given, others: Given): void {
  const [one] = givenOf(options);
  const [other] = givenOf(others);
  if (one === undefined || other === undefined) return;
  throw new CommandError(`${one} and ${other} do not go together: leave one of them out`);
}
