import type { Cloud } from "../cloud/cloud.ts";
import { publicHalfOf } from "./age-halves.ts";
import type { Mark } from "./places.ts";

/** Identities of age's that any place was given, found again by the public halves that files have of them. */
export class KnownIdentities {
  readonly #cloud: Pick<Cloud, "seen" | "mark">;
  readonly #marks = new Map<string, Mark>();
  #looked = 0;

  constructor(cloud: Pick<Cloud, "seen" | "mark">) {
    this.#cloud = cloud;
  }

  /** The marks of those of which these are the halves; one that no place was given yet is left out. */
  marksOf(halves: readonly string[]): Mark[] {
    this.#learn();
    return halves.flatMap((half) => this.#marks.get(half) ?? []);
  }

  #learn(): void {
    const { seen } = this.#cloud;
    if (seen.size === this.#looked) return;
    this.#looked = seen.size;
    for (const value of seen) {
      const half = value.startsWith("AGE-SECRET-KEY-1") ? publicHalfOf(value) : undefined;
      if (half !== undefined && !this.#marks.has(half)) this.#marks.set(half, this.#cloud.mark(value));
    }
  }
}
