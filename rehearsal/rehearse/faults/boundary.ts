import type { Asked } from "../../cloud/interference.ts";
import { isWrite } from "../second-up.ts";
import type { StepEvent } from "../state-watch.ts";

/** A request, or many of one kind. */
export interface RequestBoundary {
  readonly kind: "request";
  /** Such as `github PUT /repos/example/app/actions/secrets/*`. */
  readonly label: string;
  /** The how manieth of its kind in the run, from 1 on. */
  readonly nth: number;
  readonly isWrite: boolean;
}

/** The beginning or the end of a step of the engine. */
export interface StepBoundary {
  readonly kind: "step";
  /** Such as `creating Minted`. */
  readonly label: string;
  readonly phase: StepEvent["phase"];
  readonly nth: number;
}

/** Where in a run something can go wrong. */
export type Boundary = RequestBoundary | StepBoundary;

/** The kind of a request: ids and names of secrets do not tell one kind from another. */
export function requestLabel({ service, method, path, operation }: Asked): string {
  const kind = path
    .split("/")
    .map((part) => (/^(?:\d+|[0-9a-f-]{12,}|[A-Z][A-Z0-9_]{2,}|.*-v\d+)$/.test(part) ? "*" : part))
    .join("/");
  return [service, method, operation ?? kind.replace(/^\/(?:api\/)?v\d(?=\/)/, "")].join(" ");
}

/** The kind of a step. */
export function stepLabel({ op, type }: { op: string; type: string }): string {
  return `${op} ${type}`;
}

/** Counts what is seen, and gives each the number that it has among its kind. */
export class Counter {
  readonly #counts = new Map<string, number>();

  next(kind: string): number {
    const nth = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, nth);
    return nth;
  }
}

/** A request as a boundary. */
export function requestBoundary(asked: Asked, counter: Counter): RequestBoundary {
  const label = requestLabel(asked);
  return { kind: "request", label, nth: counter.next(label), isWrite: isWrite(asked) };
}

/** The beginning or end of a step as a boundary. */
export function stepBoundary(event: StepEvent, counter: Counter): StepBoundary {
  const label = stepLabel(event);
  const { phase } = event;
  return { kind: "step", label, phase, nth: counter.next(`${phase} ${label}`) };
}
