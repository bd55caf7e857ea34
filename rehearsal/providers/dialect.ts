import type { CheckFailure, Subject } from "./provider.ts";
import type { Problem } from "./resource-table.ts";

/** How a family of official plugins answers: they are built on different frameworks and differ in manners. */
export interface Dialect {
  /** What Check does with a property that the resource does not have. */
  readonly unknownProperty: "ignore" | "refuse";
  /** Diff names each property path and what happens to it, not only the top-level properties. */
  readonly detailedDiff: boolean;
  /** Diff also lists the outputs that an update computes anew. */
  readonly diffsRecomputed: boolean;
  /** Diff names the properties that a change would replace, as long as they don't change. */
  readonly reportsStables?: boolean;
  /** Inputs that are not given stand in the outputs as null, marked like a value. */
  readonly absentAsNull?: boolean;
  /** Diff takes an empty text, false, zero and an empty list for a value that is not given. */
  readonly emptyIsAbsent?: boolean;
  /** Says what is the matter. Throws `ProviderError` where the official plugin fails the whole call. */
  readonly failure: (problem: Problem, subject: Subject) => CheckFailure;
}
