import type { Asked, Violation } from "../violation.ts";
import type { FaultClass } from "./fault-class.ts";

/** What came of a cell. */
export interface CellResult {
  readonly cell: string;
  /** What was under way, such as `rotate`. */
  readonly operation: string;
  readonly fault: FaultClass;
  /** Where it struck; cells of several classes have the same. */
  readonly spot: string;
  /**
   * `not struck`: the run never came to where the fault lay; `not asked`: one of the invariants could not be looked at.
   * Of both nothing is shown.
   */
  readonly outcome: "held" | "violated" | "unconverged" | "not struck" | "not asked";
  readonly violations: readonly Violation[];
  readonly asked: Asked;
  /** How many runs of `keyturn resume` it took. */
  readonly resumes: number;
  readonly requests: number;
  readonly requestsBySecret: Readonly<Record<string, number>>;
  readonly seconds: number;
}
