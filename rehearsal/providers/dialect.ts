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
  /** Says what is the matter. Throws `ProviderError` where the official plugin fails the whole call. */
  readonly failure: (problem: Problem, subject: Subject) => CheckFailure;
}
