import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import { previousOf } from "./accepts.ts";
import type { Look, Mark } from "./places.ts";
import type { StateWatch } from "./state-watch.ts";

/** A stretch of time, in milliseconds since the traffic began. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Words for it. */
  readonly what: string;
}

/** What one target held of one secret. */
export interface Holder {
  readonly secret: string;
  readonly target: string;
  /** `value 1` is the first that the secret had anywhere, and so on; `+ value 1` where the one before is kept too. */
  readonly held: readonly Stretch[];
}

/** What happened when. */
export interface Timeline {
  readonly end: number;
  readonly chapters: readonly Stretch[];
  readonly steps: readonly Stretch[];
  readonly holders: readonly Holder[];
}

interface Row {
  readonly secret: string;
  readonly delivery: Delivery;
  readonly held: { from: number; what: string }[];
}

/** Writes down what happens while the traffic runs. */
export class TimelineRecorder {
  readonly #began = performance.now();
  readonly #chapters: { from: number; what: string }[] = [];
  readonly #steps: Stretch[] = [];
  readonly #open = new Map<string, number>();
  readonly #rows: readonly Row[];
  readonly #numbers = new Map<string, Map<Mark, number>>();

  constructor(catalog: Catalog, watch: StateWatch) {
    this.#rows = Object.entries(catalog.secrets).flatMap(([secret, { stages }]) =>
      stages.flatMap(({ deliver }) => deliver.map((delivery) => ({ secret, delivery, held: [] }))),
    );
    watch.onStep(({ phase, at, op, name }) => {
      const what = `${op} ${name}`;
      if (phase === "begun") {
        this.#open.set(what, at);
        return;
      }
      this.#steps.push({ from: this.since(this.#open.get(what) ?? at), to: this.since(at), what });
      this.#open.delete(what);
    });
  }

  /** A moment of `performance.now()` in milliseconds since it began. */
  since(at: number): number {
    return Math.max(0, Math.round(at - this.#began));
  }

  chapter(what: string): void {
    this.#chapters.push({ from: this.since(performance.now()), what });
  }

  see(look: Look, at: number): void {
    for (const { secret, delivery, held } of this.#rows) {
      const what = this.#inWords(secret, look.kept(delivery), look.kept(previousOf(delivery)));
      if (held.at(-1)?.what !== what) held.push({ from: this.since(at), what });
    }
  }

  end(): Timeline {
    const end = this.since(performance.now());
    return {
      end,
      chapters: stretches(this.#chapters, end),
      steps: this.#steps,
      holders: this.#rows.map(({ secret, delivery, held }) => ({
        secret,
        target: delivery.target,
        held: stretches(held, end),
      })),
    };
  }

  #inWords(secret: string, mark: Mark | undefined, previous: Mark | undefined): string {
    if (mark === undefined) return "nothing";
    const before = previous === undefined ? "" : ` + value ${this.#number(secret, previous)}`;
    return `value ${this.#number(secret, mark)}${before}`;
  }

  #number(secret: string, mark: Mark): number {
    const numbers = this.#numbers.get(secret) ?? new Map<Mark, number>();
    this.#numbers.set(secret, numbers);
    const number = numbers.get(mark) ?? numbers.size + 1;
    numbers.set(mark, number);
    return number;
  }
}

/** Each lasts until the next. */
function stretches(begun: readonly { from: number; what: string }[], end: number): Stretch[] {
  return begun.map(({ from, what }, at) => ({ from, to: begun[at + 1]?.from ?? end, what }));
}
