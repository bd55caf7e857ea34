import { typeProblems } from "../property-type.ts";
import { type CheckFailure, ProviderError } from "../provider.ts";
import type { Problem } from "../resource-table.ts";
import { mapValues, type PropertyMap, unwrap } from "../values.ts";
import type { Described } from "./properties.ts";

/** Go's names for what a JSON value becomes. */
const GO_TYPES: Readonly<Record<string, string>> = {
  String: "string",
  Boolean: "bool",
  Number: "float64",
  List: "[]interface {}",
  Map: "map[string]interface {}",
  Object: "map[string]interface {}",
};

/** What the official plugin does and its stand-in does not; no secret travels that way. */
const NOT_PLAYED = ["assetPaths", "archivePaths"];

/**
 * Refuses what the official plugin can't read into its Go type: a wrong type, a missing property, one that it does
 * not have. Nothing else is looked at. The failure names the property, and the engine adds its value to the
 * message that the user sees. Source: pulumi sdk/go/common/util/mapper; the recording of command 1.2.1.
 * @throws ProviderError for inputs that the stand-in does not play.
 */
export function checkProperties(described: Described, news: PropertyMap): CheckFailure[] {
  const plain = mapValues(news, unwrap);
  const foreign = Object.keys(plain).filter((name) => !(name in described.inputs));
  const problems = [
    ...Object.entries(described.inputs).flatMap(([name, rule]): Problem[] => {
      const value = plain[name] ?? null;
      if (value === null) return rule.required ? [{ kind: "missing", path: name }] : [];
      return typeProblems(rule.type, value, name);
    }),
    ...foreign.map((path): Problem => ({ kind: "unknown", path })),
  ];
  const unplayed = NOT_PLAYED.find((name) => (plain[name] ?? null) !== null);
  if (problems.length === 0 && unplayed !== undefined) {
    throw new ProviderError(
      `${unplayed} of ${described.token} is not in this stand-in: read the files in the command`,
    );
  }
  return problems.map((problem) => failure(problem, described.goType));
}

function failure(problem: Problem, goType: string): CheckFailure {
  switch (problem.kind) {
    case "type": {
      const property = goPath(problem.path);
      const [expected, got] = [GO_TYPES[problem.expected], GO_TYPES[problem.got]];
      return {
        property,
        reason: `Field '${property}' on '${goType}' must be a '${expected}'; got '${got}' instead`,
      };
    }
    case "missing":
      return {
        property: problem.path,
        reason: `Missing required field '${problem.path}' on '${goType}'`,
      };
    default:
      return { property: problem.path, reason: `Unrecognized field '${problem.path}' on '${goType}'` };
  }
}

/** An entry of a map is `environment[NAME] value` in Go's words. */
function goPath(path: string): string {
  return path.replace(/^(\w+)\.(.+)$/s, "$1[$2] value");
}
