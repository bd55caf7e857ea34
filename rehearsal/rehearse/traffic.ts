import type { Delivery } from "../../components/catalog/index.ts";
import type { SystemModel } from "../../components/plan/index.ts";
import { accepts, lets } from "./accepts.ts";
import { AnnouncedWindows } from "./announced.ts";
import { isPresented, partiesOf, type SecretParties, type TrueAcceptors } from "./parties.ts";
import { type Look, type Mark, Places, type Viewed } from "./places.ts";
import { oneOf, seededRandom } from "./random.ts";
import type { StateStep, StateWatch } from "./state-watch.ts";

/** How often it is looked whether a caller's time has come. */
const TICK_MS = 5;
/** How long a request is under way at most, before the acceptor judges it. */
const LONGEST_WAY_MS = 15;
/** Of a caller that was kept waiting by a busy machine, no more requests than so many are made up for. */
const MOST_AT_ONCE = 3;

/** A request that was not let in. */
export interface Refusal {
  /** By `performance.now()`. */
  readonly at: number;
  readonly secret: string;
  readonly caller: string;
  readonly acceptor: string;
  /** What the engine was at, in its words. */
  readonly during: readonly string[];
  /** Whether the plan announces it: without an overlap, from a secret's first write to its last. */
  readonly announced: boolean;
}

/** What the traffic came to so far. */
export interface TrafficCounts {
  readonly requests: number;
  readonly requestsBySecret: Readonly<Record<string, number>>;
  /** Refused without being announced. */
  readonly refused: number;
  readonly refusedInWindow: number;
}

/** How the traffic runs. */
export interface TrafficOptions {
  readonly seed: number;
  /** Requests a second of each caller. */
  readonly rate: number;
  readonly acceptors?: TrueAcceptors;
}

/** What the traffic has to know of a system. */
export interface TrafficSystem extends Viewed {
  readonly model: SystemModel;
  /** Targets that do not answer at the moment. */
  readonly away: ReadonlySet<string>;
}

/** What holds a secret and presents it, again and again. */
interface Caller {
  readonly parties: SecretParties;
  readonly delivery: Delivery;
  due: number;
}

interface Request {
  readonly caller: Caller;
  readonly acceptor: Delivery | undefined;
  /** Undefined: the caller holds nothing. */
  readonly shown: Mark | undefined;
  readonly judgedAt: number;
  /** Whether the secret's window was open as it went out; it may be closed when it arrives. */
  readonly inWindow: boolean;
  /** How often the window had opened by then: one that has come and gone meanwhile was announced too. */
  readonly openings: number;
}

/** Told of each moment that the traffic looks at the places. */
export type Witness = (look: Look, at: number) => void;

/** Callers that present, all the time, what their targets hold, to acceptors that go by what theirs hold. */
export class Traffic {
  readonly parties: readonly SecretParties[];
  readonly refusals: Refusal[] = [];
  readonly #system: TrafficSystem;
  readonly #places: Places;
  readonly #watch: StateWatch;
  readonly #windows: AnnouncedWindows;
  readonly #random: () => number;
  readonly #every: number;
  readonly #callers: readonly Caller[];
  readonly #counts: Record<string, number>;
  readonly #witnesses: Witness[] = [];
  #underWay: Request[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(system: TrafficSystem, watch: StateWatch, { seed, rate, acceptors }: TrafficOptions) {
    const { catalog } = system.model;
    this.#system = system;
    this.#places = new Places(system);
    this.#watch = watch;
    this.#windows = new AnnouncedWindows(system, watch);
    this.#random = seededRandom(seed);
    this.#every = 1000 / rate;
    this.parties = partiesOf(catalog, acceptors);
    this.#counts = Object.fromEntries(this.parties.map(({ secret }) => [secret, 0]));
    this.#callers = this.parties.flatMap((parties) =>
      parties.callers.map((delivery) => ({ parties, delivery, due: 0 })),
    );
  }

  /** Shows the places to somebody else as often as the traffic looks at them. */
  witness(witness: Witness): void {
    this.#witnesses.push(witness);
  }

  start(): void {
    const now = performance.now();
    for (const caller of this.#callers) caller.due = now + this.#random() * this.#every;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Ends it; what is under way is judged first. */
  stop(): void {
    clearInterval(this.#timer);
    this.#tick(Number.POSITIVE_INFINITY);
  }

  /** Whether anybody presents anything to somebody else. */
  get hasCallers(): boolean {
    return this.parties.some(isPresented);
  }

  /** Whether so many requests were made; where nobody makes any, there is nothing to wait for. */
  isEnough(requests: number): boolean {
    return !this.hasCallers || this.counts.requests >= requests;
  }

  get counts(): TrafficCounts {
    const { refusals } = this;
    const refusedInWindow = refusals.filter(({ announced }) => announced).length;
    return {
      requests: Object.values(this.#counts).reduce((sum, count) => sum + count, 0),
      requestsBySecret: { ...this.#counts },
      refused: refusals.length - refusedInWindow,
      refusedInWindow,
    };
  }

  #tick(judgeUntil = performance.now()): void {
    const now = performance.now();
    // The engine records a step before it begins to write, and this process may be kept waiting between any two lines:
    // so the places are read before the steps, and a window is closed by what was known before the places were read.
    const closable = this.#windows.closable();
    const look = this.#places.look();
    this.#watch.look();
    for (const witness of this.#witnesses) witness(look, now);
    const [due, later] = split(this.#underWay, ({ judgedAt }) => judgedAt <= judgeUntil);
    this.#underWay = later;
    for (const request of due) this.#judge(look, request, now);
    this.#windows.close(closable, look);
    if (judgeUntil === Number.POSITIVE_INFINITY) return;
    for (const caller of this.#callers) this.#send(look, caller, now);
  }

  #send(look: Look, caller: Caller, now: number): void {
    caller.due = Math.max(caller.due, now - MOST_AT_ONCE * this.#every);
    for (; caller.due <= now; caller.due += this.#every) {
      const { parties, delivery } = caller;
      const { away } = this.#system;
      const others = parties.acceptors.filter(
        ({ target }) => target !== delivery.target && !away.has(target),
      );
      if (away.has(delivery.target) || (parties.overlap !== "minted" && others.length === 0)) continue;
      const shown = oneOf(this.#random, look.inUse(delivery));
      const judgedAt = now + this.#random() * LONGEST_WAY_MS;
      const inWindow = this.#windows.isOpen(parties.secret);
      const openings = this.#windows.openings(parties.secret);
      const acceptor = oneOf(this.#random, others);
      this.#underWay.push({ caller, acceptor, shown, judgedAt, inWindow, openings });
    }
  }

  #judge(look: Look, { caller, acceptor, shown, inWindow, openings }: Request, at: number): void {
    const { parties, delivery } = caller;
    const { secret, overlap } = parties;
    const { model, away } = this.#system;
    // It went while the request was under way, and answers nothing.
    if (acceptor !== undefined && away.has(acceptor.target)) return;
    this.#counts[secret] = (this.#counts[secret] ?? 0) + 1;
    const isLetIn =
      shown !== undefined &&
      (acceptor === undefined
        ? lets(look, model.catalog, secret, shown)
        : accepts(look, acceptor, parties, shown));
    if (isLetIn) return;
    this.refusals.push({
      at,
      secret,
      caller: delivery.target,
      acceptor: acceptor?.target ?? "the API that minted it",
      during: this.#watch.running.map(inWords),
      announced:
        overlap === "none" &&
        (inWindow || this.#windows.isOpen(secret) || this.#windows.openings(secret) > openings),
    });
  }
}

function inWords({ op, type, name }: StateStep): string {
  return `${op} ${type} ${name}`;
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
