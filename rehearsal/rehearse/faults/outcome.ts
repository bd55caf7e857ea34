import type { Catalog } from "../../../components/catalog/index.ts";
import { unasked, type Violations } from "../violation.ts";
import type { CellResult } from "./cell-result.ts";

/** What is known of a cell that was played. */
export interface Played {
  /** Whether the last run ended well. */
  readonly converged: boolean;
  readonly struck: boolean;
  readonly violations: Pick<Violations, "all" | "asked">;
}

/** The word for it. A cell has held only where the fault struck and all that must hold was looked at. */
export function outcomeOf(
  { converged, struck, violations }: Played,
  catalog: Catalog,
): CellResult["outcome"] {
  if (!converged) return "unconverged";
  if (violations.all.length > 0) return "violated";
  if (!struck) return "not struck";
  return unasked(violations.asked, catalog).length > 0 ? "not asked" : "held";
}
