import type { Dialect } from "../dialect.ts";
import { type CheckFailure, ProviderError, type Subject } from "../provider.ts";
import type { Problem } from "../resource-table.ts";

/**
 * Plugins bridged from Terraform providers on the plugin framework (`random`, `cloudflare`). Source: the recordings
 * of random 4.21 and cloudflare 6.17. Their failures leave `property` empty and name it in the reason. The official
 * plugin repeats a value of the wrong type in its error; the stand-in leaves the value out.
 */
export const terraformFramework: Dialect = {
  unknownProperty: "ignore",
  detailedDiff: false,
  diffsRecomputed: true,
  failure: (problem, subject) => ({ property: "", reason: reason(problem, subject) }) satisfies CheckFailure,
};

function reason(problem: Problem, { name }: Subject): string {
  const where = `Examine values at '${name}.${problem.path}'.`;
  const attribute = `Attribute ${snakeCase(problem.path)}`;
  switch (problem.kind) {
    case "type":
      throw new ProviderError(
        `cannot encode resource inputs to call ValidateResourceConfig: objectEncoder failed on property "${problem.path}": Expected a ${problem.expected}, got a ${problem.got}`,
      );
    case "missing":
      return `Missing required property '${problem.path}'${problem.description ? `: ${problem.description}` : ""}`;
    case "unknown":
      return `Unsupported property '${problem.path}'. ${where}`;
    case "range": {
      const bound = `${problem.limit === "min" ? "at least" : "at most"} ${problem.bound}`;
      return `Invalid Attribute Value. ${attribute} value must be ${bound}, got: ${problem.got}. ${where}`;
    }
    case "choice":
      return `Invalid Attribute Value Match. ${attribute} value must be one of: [${problem.allowed.map((word) => `"${word}"`).join(" ")}]. ${where}`;
    case "conflict":
      return `Invalid Attribute Combination. ${attribute} cannot be specified when "${snakeCase(problem.other)}" is specified. ${where}`;
    case "requires":
      return `Invalid Attribute Combination. Attribute "${snakeCase(problem.other)}" must be specified when "${snakeCase(problem.path)}" is specified. ${where}`;
    case "exactly-one":
      return `Invalid Attribute Combination. ${problem.given.length} attributes specified when one (and only one) of [${problem.of.map(snakeCase).join(",")}] is required. ${where}`;
    case "rule":
      return `${problem.reason}. ${where}`;
  }
}

function snakeCase(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
