import { type Catalog, formatPath } from "../catalog/index.ts";
import { whyNotAbandoned } from "./abandon.ts";
import type { Intent, IntentProblem } from "./intent.ts";

/** What is wrong with the targets that the stack file writes off. */
export function abandonedProblems(
  { abandoned = {} }: Pick<Intent, "abandoned">,
  catalog: Catalog,
): IntentProblem[] {
  return Object.keys(abandoned).flatMap((name) => {
    const wrong = whyNotAbandoned(catalog, name);
    const path = formatPath(["keyturn:abandoned", name]);
    return wrong === undefined ? [] : [{ path, ...wrong, remedy: `remove the line, or: ${wrong.remedy}` }];
  });
}
