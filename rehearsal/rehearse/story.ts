import { rotatable } from "../../components/plan/index.ts";
import { bringBack, mayBeAway, sendAway, welcome } from "./away.ts";
import { type Ran, succeeded } from "./commands.ts";
import { dummyValue } from "./dummy-values.ts";
import { oneOf, seededRandom, shuffled } from "./random.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";

/** What a story tells on its way. */
export interface StoryTeller {
  /** A chapter begins. */
  chapter(words: string): void;
  /** These secrets are about to turn. */
  turning(names: readonly string[]): void;
  /** Whether enough has happened. */
  isEnough(): boolean;
}

const YES = ["--yes", "--no-commit"] as const;

/**
 * The life of a system with keyturn, by the commands of a person: all that may be rotated turns, the old values are
 * retired, what a person gives is given anew, one secret turns and is rolled back. It goes on until enough has happened.
 *
 * @throws CommandFailed with what a command printed that did not end well
 */
export async function playStory(system: RehearsedSystem, seed: number, teller: StoryTeller): Promise<void> {
  const random = seededRandom(seed);
  const { catalog } = system.model;
  const all = rotatable(catalog);
  const given = Object.entries(catalog.secrets).flatMap(
    ([name, { source, locked, coupled, encryptsData }]) =>
      source.kind === "manual" && locked === undefined && coupled.length === 0 && encryptsData === undefined
        ? [name]
        : [],
  );
  const keyturn = async (args: readonly string[], input?: string): Promise<Ran> => {
    teller.chapter(`keyturn ${args.join(" ")}`);
    if (args[0] === "rotate") teller.turning(args.slice(1));
    const options = input === undefined ? {} : { input };
    return succeeded(await system.commands.run("keyturn", [...args, ...YES], options));
  };
  if (all.length > 0) {
    await keyturn(["rotate", ...shuffled(random, all)]);
    await keyturn(["retire", "--all"]);
  }
  const byPerson = oneOf(random, given);
  const source = byPerson === undefined ? undefined : catalog.secrets[byPerson]?.source;
  if (byPerson !== undefined && source?.kind === "manual") {
    await keyturn(["rotate", byPerson], dummyValue(source));
    await keyturn(["retire", byPerson]);
  }
  for (const target of mayBeAway(system)) {
    teller.chapter(`${target} does not answer`);
    sendAway(system, target);
    await keyturn(["rotate", ...all]);
    await bringBack(system, target);
    await keyturn(["resume"]);
    welcome(system, target);
    await keyturn(["retire", "--all"]);
  }
  if (all.length > 0) {
    do {
      await keyturn(["rotate", ...shuffled(random, all)]);
      await keyturn(["rollback", ...shuffled(random, all)]);
      await keyturn(["retire", "--all"]);
    } while (!teller.isEnough());
  }
}
