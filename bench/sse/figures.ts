import type { Kind } from "./protocol.ts";
import type { Round, Task } from "./round.ts";

/** What every round has shown of every server. */
export type Rounds = Record<Task, Partial<Record<Kind, Round>>[]>;

/** A server beside bare Hono in the same round: the medians over the rounds. */
export interface Ratio {
  /** Requests a second, as a part of bare Hono's. */
  readonly ratio: number;
  /** The time of the slowest of a hundred requests, as a multiple of bare Hono's. */
  readonly p99Ratio: number;
}

export interface Figures {
  readonly issue: Record<"memory" | "redis" | "http", Ratio>;
  readonly validate: Record<"memory" | "redis" | "http", Ratio>;
}

export function figuresOf(rounds: Rounds): Figures {
  const of = (task: Task) => ({
    memory: ratioOf(rounds[task], "memory"),
    redis: ratioOf(rounds[task], "redis"),
    http: ratioOf(rounds[task], "http"),
  });
  return { issue: of("issue"), validate: of("validate") };
}

function ratioOf(rounds: Rounds[Task], kind: Kind): Ratio {
  const pairs = rounds.flatMap(({ hono, [kind]: own }) => (hono && own ? [{ hono, own }] : []));
  const to = (digits: number, values: number[]) => Number(median(values).toFixed(digits));
  return {
    ratio: to(
      3,
      pairs.map(({ hono, own }) => own.requestsPerSecond / hono.requestsPerSecond),
    ),
    p99Ratio: to(
      2,
      pairs.map(({ hono, own }) => own.p99 / hono.p99),
    ),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
