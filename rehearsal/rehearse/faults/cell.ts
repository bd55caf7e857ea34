import type { Boundary } from "./boundary.ts";
import type { FaultClass } from "./fault-class.ts";
import type { Operation } from "./operation.ts";

/** Where a fault strikes: at a boundary; at one place; at one probe; or in the whole run. */
export type Where =
  | Boundary
  | { readonly kind: "target"; readonly target: string }
  | { readonly kind: "probe"; readonly probe: string }
  | { readonly kind: "run"; readonly hours: number };

/** One thing that goes wrong at one moment of one operation. */
export interface Cell {
  readonly operation: Operation;
  readonly fault: FaultClass;
  readonly where: Where;
}

/** What a cell is called, on the command line too. */
export function cellName({ operation, fault, where }: Cell): string {
  return `${operation}: ${fault} ${whereText(where)}`;
}

function whereText(where: Where): string {
  switch (where.kind) {
    case "request":
      return `at ${where.label}${number(where.nth)}`;
    case "step":
      return `as ${where.label}${number(where.nth)} has ${where.phase}`;
    case "target":
      return `at ${where.target}`;
    case "probe":
      return `of ${where.probe}`;
    case "run":
      return `by ${where.hours > 0 ? "+" : ""}${where.hours} h`;
  }
}

function number(nth: number): string {
  return nth === 1 ? "" : ` (${nth})`;
}
