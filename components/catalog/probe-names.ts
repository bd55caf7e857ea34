import { placeholdersIn } from "./placeholder.ts";
import type { ProbeIssue } from "./probe-issue.ts";
import { type ProbeRequest, placesIn } from "./probe-request.ts";

/** What keyturn itself gives for a placeholder: the value, and a name that no other question has. */
export const givenNames = ["value", "run"] as const;

/**
 * Finds placeholders that nothing stands for. The name is not repeated: what stands there may be no name.
 * @param known what may stand there beside {@link givenNames}
 */
export function nameIssues(
  path: readonly (string | number)[],
  request: ProbeRequest,
  known: readonly string[],
): ProbeIssue[] {
  const all: readonly string[] = [...givenNames, ...known];
  return placesIn(request).flatMap((place) =>
    placeholdersIn(place.text)
      .filter((name) => !all.includes(name))
      .map(() => ({
        path: [...path, ...place.path],
        message: "holds a placeholder that nothing stands for yet",
        remedy: `use ${all.map((name) => `{${name}}`).join(", ")}, or write {{NAME}} for the text {NAME}`,
      })),
  );
}
