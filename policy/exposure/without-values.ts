import type { Finding } from "../rule.ts";
import { shown } from "../view/value.ts";
import type { KnownValues } from "./known-values.ts";

/**
 * A finding as it may be printed: an entry may be named by a secret's value, and so may a resource. Of a way into the
 * properties only what comes before such a name is left.
 */
export function withoutValues({ property, problem, ...finding }: Finding, values: KnownValues): Finding {
  const shows = (text: string) => values.find(text).length > 0;
  const telling = property?.findIndex((key) => typeof key === "string" && shows(key)) ?? -1;
  const bare = telling < 0 ? property : property?.slice(0, telling);
  return {
    ...finding,
    ...(bare !== undefined && bare.length > 0 && !shows(shown(bare)) && { property: bare }),
    problem: shows(problem) ? "what is to be said of it holds a secret's value, and is left out." : problem,
  };
}
