import { type Catalog, closest, derivedFrom, formatPath } from "../catalog/index.ts";
import { departedNames } from "./departed.ts";
import type { Intent, IntentProblem } from "./intent.ts";

/** What is wrong with the secrets that are on their way out. */
export function removedProblems({ generations, removed = {} }: Intent, catalog: Catalog): IntentProblem[] {
  return Object.entries(removed).flatMap(([name, leaving]): IntentProblem[] => {
    const path = formatPath(["keyturn:removed", name]);
    const hasGenerations = Object.hasOwn(generations, name);
    if (leaving === "gone" && hasGenerations) {
      const message = "is gone, and keyturn:generations still holds it";
      return [
        { path, message, remedy: `write \`release\` first: keyturn remove ${name} does both in order` },
      ];
    }
    const secret = Object.hasOwn(catalog.secrets, name) ? catalog.secrets[name] : undefined;
    if (secret === undefined && leaving === "release" && !hasGenerations) {
      // One that the catalog lost is no mistake, and a derived one has no generations; a slip of the pen is.
      const meant = closest(name, Object.keys(catalog.secrets));
      if (meant !== undefined && !Object.hasOwn(removed, meant))
        return [{ path, message: "is no secret of the catalog", remedy: `did you mean \`${meant}\`?` }];
      if (departedNames(catalog, { generations, issued: {} }).length > 0) return [];
      return [{ path, message: "is no secret of the catalog", remedy: "remove the line" }];
    }
    if (secret?.source.kind === "builtin") {
      return [{ path, message: "is builtin: keyturn holds nothing of it", remedy: "remove the entry" }];
    }
    const orphan = derivedFrom(catalog, [name]).find((derived) => removed[derived] === undefined);
    if (orphan === undefined) return [];
    const message = `leaves, and ${orphan} is made from it`;
    return [{ path, message, remedy: `let both leave in one change: keyturn remove ${name} ${orphan}` }];
  });
}
