import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import { type Step, type SystemModel, sinksOfStep } from "../../components/plan/index.ts";
import type { Look } from "./places.ts";
import type { StateWatch } from "./state-watch.ts";

/** By the name of the resource that writes, the secrets that it brings to their places. */
export function writersOf(catalog: Catalog, steps: readonly Step[]): Map<string, Set<string>> {
  const writers = new Map<string, Set<string>>();
  for (const step of steps) {
    for (const { name, deliveries } of sinksOfStep(catalog, step))
      for (const { secret } of deliveries) writers.set(name, (writers.get(name) ?? new Set()).add(secret));
  }
  return writers;
}

/** A window that may be over. */
export interface Closable {
  readonly secret: string;
  readonly write: number;
}

/**
 * The windows that a plan announces for secrets without an overlap: each opens as the first write of the secret begins,
 * and closes when no write of it is under way and all its places hold one value.
 */
export class AnnouncedWindows {
  readonly #writers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #places: ReadonlyMap<string, readonly Delivery[]>;
  readonly #watch: StateWatch;
  readonly #away: ReadonlySet<string>;
  /** Targets that may be gone: a window does not wait for them. */
  readonly #optional: ReadonlySet<string>;
  /** By secret, the number of the write that opened its window last. */
  readonly #open = new Map<string, number>();
  readonly #openings = new Map<string, number>();
  #writes = 0;

  constructor(
    system: { readonly model: SystemModel; readonly away: ReadonlySet<string> },
    watch: StateWatch,
  ) {
    const { catalog, steps } = system.model;
    this.#away = system.away;
    this.#optional = new Set(
      Object.entries(catalog.targets).flatMap(([name, place]) =>
        "optional" in place && place.optional ? [name] : [],
      ),
    );
    this.#writers = writersOf(catalog, steps);
    this.#watch = watch;
    this.#places = new Map(
      Object.entries(catalog.secrets).map(([name, { stages }]) => [
        name,
        stages.flatMap(({ deliver }) => deliver),
      ]),
    );
    watch.onStep(({ phase, name }) => {
      if (phase !== "begun") return;
      this.#writes += 1;
      for (const secret of this.#writers.get(name) ?? []) {
        if (!this.#open.has(secret)) this.#openings.set(secret, this.openings(secret) + 1);
        this.#open.set(secret, this.#writes);
      }
    });
  }

  /** How often a secret's window has opened: on a busy machine one may pass between two looks. */
  openings(secret: string): number {
    return this.#openings.get(secret) ?? 0;
  }

  /** Whether a secret's window is open. */
  isOpen(secret: string): boolean {
    return this.#open.has(secret);
  }

  /** The windows in which no write is under way, to be handed to {@link close} with a look that was taken later. */
  closable(): readonly Closable[] {
    const written = new Set(this.#watch.running.flatMap(({ name }) => [...(this.#writers.get(name) ?? [])]));
    return [...this.#open].flatMap(([secret, write]) => (written.has(secret) ? [] : [{ secret, write }]));
  }

  /** Closes those of them whose places all hold one value, and in which no write began meanwhile. */
  close(closable: readonly Closable[], look: Look): void {
    for (const { secret, write } of closable) {
      const places = (this.#places.get(secret) ?? []).filter(
        ({ target }) =>
          !(this.#away.has(target) && this.#optional.has(target)) && look.letIn(target) === undefined,
      );
      if (this.#open.get(secret) === write && isOne(look, places)) this.#open.delete(secret);
    }
  }
}

function isOne(look: Look, places: readonly Delivery[]): boolean {
  return new Set(places.flatMap((place) => [look.kept(place) ?? "", ...look.inUse(place)])).size <= 1;
}
