import type { RequestBoundary, StepBoundary } from "./boundary.ts";
import type { FaultClass } from "./fault-class.ts";
import type { Operation } from "./operation.ts";

/** Commands of keyturn that begin at the same moment. */
export type AtOnce = readonly ["carry out" | "resume", "carry out" | "resume"];

/** Where a fault strikes: at a boundary; at one place; at one probe; or in the whole run. */
export type Where =
  | (RequestBoundary & { readonly moment?: "before" | "after" })
  | StepBoundary
  | { readonly kind: "target"; readonly target: string }
  | { readonly kind: "probe"; readonly probe: string }
  | { readonly kind: "clock"; readonly hours: number }
  | { readonly kind: "at once"; readonly commands: AtOnce };

/** One thing that goes wrong at one moment of one operation. */
export interface Cell {
  readonly operation: Operation;
  readonly fault: FaultClass;
  readonly where: Where;
  /** A host that does not answer besides, until the second run. */
  readonly away?: string;
}

/** What a cell is called, on the command line too. */
export function cellName(cell: Cell): string {
  return `${operationText(cell)}: ${cell.fault} ${whereText(cell.where)}`;
}

/** What is under way, and without whom. */
export function operationText({ operation, away }: Cell): string {
  return away === undefined ? operation : `${operation} without ${away}`;
}

/** Where it strikes, without saying how: cells of several classes have the same. */
export function spotText(where: Where): string {
  switch (where.kind) {
    case "request":
      return `${where.label}${number(where.nth)}`;
    case "step":
      return `${where.label}${number(where.nth)} has ${where.phase}`;
    case "target":
      return where.target;
    case "probe":
      return `the probe ${where.probe}`;
    case "clock":
    case "at once":
      return "the whole run";
  }
}

function whereText(where: Where): string {
  switch (where.kind) {
    case "request":
      return `${where.moment ?? "at"} ${spotText(where)}`;
    case "step":
      return `as ${spotText(where)}`;
    case "target":
      return `at ${where.target}`;
    case "probe":
      return `of ${where.probe}`;
    case "clock":
      return `by ${where.hours > 0 ? "+" : ""}${where.hours} h`;
    case "at once":
      return `of two that begin at once (${where.commands.join(", ")})`;
  }
}

function number(nth: number): string {
  return nth === 1 ? "" : ` (${nth})`;
}
