import type { Dialect } from "../dialect.ts";
import type { CheckFailure, Subject } from "../provider.ts";
import type { Problem } from "../resource-table.ts";

/**
 * Plugins bridged from Terraform providers on the second plugin SDK (`github`). Sources: the recordings of github
 * 6.15, and hashicorp/terraform-plugin-sdk `helper/schema` for the wording of what was not recorded. Failures leave
 * `property` empty and name it in the reason. A value is left out where the SDK would repeat it.
 *
 * The SDK turns numbers and booleans into texts and back where the type does not fit; the stand-in refuses them.
 */
export const terraformSdkV2: Dialect = {
  unknownProperty: "refuse",
  detailedDiff: true,
  diffsRecomputed: false,
  reportsStables: true,
  absentAsNull: true,
  emptyIsAbsent: true,
  failure: (problem, subject) => ({ property: "", reason: reason(problem, subject) }) satisfies CheckFailure,
};

function reason(problem: Problem, { name }: Subject): string {
  return `${matter(problem)}. Examine values at '${name}.${problem.path}'.`;
}

function matter(problem: Problem): string {
  const argument = snakeCase(problem.path);
  switch (problem.kind) {
    case "type":
      return mismatch(problem.expected, problem.got);
    case "missing":
      return `Missing required argument. The argument "${argument}" is required, but no definition was found.`;
    case "unknown":
      return "Invalid or unknown key";
    case "range":
      return `expected ${argument} to be ${problem.limit === "min" ? "at least" : "at most"} (${problem.bound}), got ${problem.got}`;
    case "choice":
      return `expected ${argument} to be one of [${problem.allowed.map((word) => `"${word}"`).join(" ")}]`;
    case "conflict":
      return `Conflicting configuration arguments. "${argument}": conflicts with ${snakeCase(problem.other)}`;
    case "requires":
      return `Missing required argument. "${argument}": all of \`${listed([problem.path, problem.other])}\` must be specified`;
    case "exactly-one": {
      const of = listed(problem.of);
      return problem.given.length === 0
        ? `Invalid combination of arguments. "${argument}": one of \`${of}\` must be specified`
        : `Invalid combination of arguments. "${argument}": only one of \`${of}\` can be specified, but \`${listed(problem.given)}\` were specified.`;
    }
    case "rule":
      return problem.reason;
  }
}

function mismatch(expected: string, got: string): string {
  if (expected === "List") return "Attribute must be a list";
  if (expected === "Map" || expected === "Object") return "Attribute must be a map";
  if (got === "List" || got === "Object")
    return `Attribute must be a single value, not a ${got === "List" ? "list" : "map"}`;
  return `Attribute must be a ${expected.toLowerCase()}, not a ${got.toLowerCase()}`;
}

function listed(names: readonly string[]): string {
  return names.map(snakeCase).sort().join(",");
}

function snakeCase(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
