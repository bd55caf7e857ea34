import type { z } from "zod";
import type { Finding, Path } from "./problem.ts";
import { splitRemedy, withRemedy } from "./remedy.ts";
import { closest, listed } from "./suggest.ts";

type Issue = z.core.$ZodIssue;

const kindWords: Record<string, string> = {
  object: "a map (key: value)",
  record: "a map (key: value)",
  array: "a list",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** What stands at a path of plain data; undefined when it leads nowhere. */
function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The known words that a wrong one could have been; never the wrong one itself, which may be a pasted secret. */
function choice(found: unknown, known: readonly string[]): string {
  const meant = typeof found === "string" ? closest(found, known) : undefined;
  return meant === undefined ? `use one of ${listed(known, 24)}` : `did you mean \`${meant}\`?`;
}

function wrongType(found: unknown, path: Path, expected: string): Finding {
  const last = path.at(-1);
  if (found === undefined && typeof last === "string") {
    return {
      path: path.slice(0, -1),
      at: "key",
      message: `\`${last}\` is missing`,
      remedy: `add ${last}: …`,
    };
  }
  const message = found === null ? "is empty" : "has the wrong form";
  const remedy = `it must be ${kindWords[expected] ?? expected}${quotes(found, expected)}`;
  return { path, at: "value", message, remedy };
}

/** An identifier of digits alone is a number to YAML, and a number in quotes is text. */
function quotes(found: unknown, expected: string): string {
  if (expected === "string" && typeof found === "number") return ": put it in quotes";
  const isCount = expected === "number" || expected === "int";
  return isCount && typeof found === "string" && /^\d+$/.test(found) ? ": write it without quotes" : "";
}

/** The branch of a union that was most likely meant: one that took the value's outer form, if there is one. */
function likelyBranch(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const outer = (issue: Issue) => issue.path.length === 0 && issue.code === "invalid_type";
  return branches.find((issues) => !issues.some(outer));
}

function findingsOfIssue(issue: Issue, root: unknown, base: Path): Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const found = valueAt(root, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const said = issue.message.split("\n");
      return issue.keys.map((key, i) => ({
        path: [...path, key],
        at: "key",
        ...splitRemedy(said[i] ?? "unknown key"),
      }));
    }
    case "invalid_type":
      return [wrongType(found, path, issue.expected)];
    case "invalid_value": {
      const known = issue.values.map(String);
      if (found === undefined) {
        const missing = wrongType(found, path, "text");
        return [known.length === 1 ? { ...missing, remedy: `add ${path.at(-1)}: ${known[0]}` } : missing];
      }
      return known.length === 1
        ? [{ path, at: "value", message: `must be ${known[0]}`, remedy: `write ${known[0]}` }]
        : [{ path, at: "value", message: "is not known here", remedy: choice(found, known) }];
    }
    case "invalid_union": {
      const known = (issue as { options?: readonly unknown[] }).options;
      if (known !== undefined) {
        if (found === undefined) {
          const missing = wrongType(found, path, "text");
          return [{ ...missing, remedy: `add ${path.at(-1)}: one of ${listed(known.map(String), 24)}` }];
        }
        return [{ path, at: "value", message: "is no known kind", remedy: choice(found, known.map(String)) }];
      }
      const branch = likelyBranch(issue.errors);
      if (branch !== undefined) return branch.flatMap((inner) => findingsOfIssue(inner, root, path));
      const own = splitRemedy(issue.message);
      return [{ path, at: "value", remedy: "write it as the documentation of catalogs shows", ...own }];
    }
    case "invalid_key":
      return [{ path, at: "key", ...splitRemedy(issue.issues[0]?.message ?? "is no name") }];
    case "too_small":
    case "too_big": {
      // Zod's own words name the bound only; ours, given in the schema, are kept.
      const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      const own = issue.message.startsWith("Too ")
        ? withRemedy("is out of bounds", `it must be ${bound}`)
        : issue.message;
      return [{ path, at: "value", ...splitRemedy(own) }];
    }
    default:
      return [{ path, at: "value", ...splitRemedy(issue.message) }];
  }
}

/** What a schema found wrong, in our words. Zod's own messages may quote the input: only the schema's own are used. */
export function findingsOf(error: z.ZodError, root: unknown): Finding[] {
  return error.issues.flatMap((issue) => findingsOfIssue(issue, root, []));
}
