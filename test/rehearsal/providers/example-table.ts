import type { Dialect } from "../../../rehearsal/providers/dialect.ts";
import type { ResourceTable } from "../../../rehearsal/providers/resource-table.ts";

/** A token that names the example resource. */
export const EXAMPLE_TOKEN = "example:index:Thing";

/** A resource that uses every kind of rule. */
export const exampleTable: ResourceTable = {
  token: EXAMPLE_TOKEN,
  source: "made up for the tests",
  inputs: {
    name: { type: "string", change: "replace", required: true, description: "The name." },
    size: { type: "integer", change: "update", min: 2, max: 5 },
    mode: { type: "string", change: "update", oneOf: ["fast", "safe"], default: "safe" },
    value: { type: "string", change: "update", secret: true, conflictsWith: ["file"] },
    file: { type: "string", change: "update" },
    tags: { type: { map: "string" }, change: "update" },
    rules: { type: { list: { object: { port: "integer" }, required: ["port"] } }, change: "update" },
    when: { type: "string", change: (old) => (old === "never" ? "update" : "replace") },
  },
  outputs: {
    token: { type: "string", secret: true },
    changedAt: { type: "string", recomputed: true },
  },
  deleteBeforeReplace: true,
  check: (inputs) => (inputs.name === "taken" ? [{ kind: "rule", path: "name", reason: "is taken" }] : []),
  create: () => ({ id: "thing-1", outputs: { token: "t0ken", changedAt: "now" } }),
  update: () => ({ changedAt: "later" }),
};

/** Says every problem in one short form, and refuses properties it does not know. */
export const exampleDialect: Dialect = {
  unknownProperty: "refuse",
  detailedDiff: true,
  diffsRecomputed: true,
  failure: (problem) => ({ property: problem.path, reason: problem.kind }),
};
