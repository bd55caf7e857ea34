import type { Catalog } from "../catalog/index.ts";
import type { Intent, Leaving } from "./intent.ts";
import { lookUp, refuseIf } from "./refusals.ts";
import { removedProblems } from "./removed-problems.ts";

/**
 * The first half of a removal: the places of the named secrets let go of them.
 * @throws {IntentRefused} for one that holds nothing, or that another secret is made from
 */
export function release(intent: Intent, catalog: Catalog, names: readonly string[]): Intent {
  const wanted = [...new Set(names)];
  const marks = Object.fromEntries(wanted.map((name) => [name, "release" as const]));
  const edited: Intent = { ...intent, removed: { ...intent.removed, ...marks } };
  refuseIf(
    wanted.flatMap((name) => {
      const secret = lookUp(catalog, name);
      if (typeof secret === "string") return [secret];
      if (intent.removed?.[name] === "gone")
        return [`${name} is removed already: take it out of the catalog`];
      if (secret.source.kind === "derived" || secret.source.kind === "builtin") return [];
      return intent.generations[name] === undefined ? [`${name} has no generation: nothing holds it`] : [];
    }),
  );
  refuseIf(
    removedProblems(edited, catalog).map(({ message, path, remedy }) => `${path} ${message}: ${remedy}`),
  );
  return edited;
}

/**
 * The second half: nothing of the named secrets is kept. Minted credentials are revoked.
 * @param catalog the one in the file: a name that it still holds is marked, so that it does not come back
 */
export function forget(intent: Intent, catalog: Catalog, names: readonly string[]): Intent {
  const without = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
  const marks = names
    .filter((name) => Object.hasOwn(catalog.secrets, name))
    .map((name): [string, Leaving] => [name, "gone"]);
  const removed = { ...without(intent.removed ?? {}), ...Object.fromEntries(marks) };
  const { removed: _, ...rest } = intent;
  return {
    ...rest,
    generations: without(intent.generations),
    issued: without(intent.issued),
    ...(Object.keys(removed).length > 0 && { removed }),
  };
}
