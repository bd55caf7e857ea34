/** How one generation came to be. */
export interface Made {
  /** UTC, ISO 8601, such as `2026-01-31T12:00:00.000Z`. */
  readonly at: string;
  /** The value was there before keyturn and was taken over. */
  readonly adopted?: true;
  /** What its API calls an adopted credential, so that retirement can revoke it; not secret. */
  readonly credential?: string;
  /** It was accepted that data stored under the generation before becomes unreadable. */
  readonly acceptUnreadable?: true;
  /** It was made although the system was not asked whether it is healthy. */
  readonly healthIgnored?: true;
  /** Somebody may have its value: nothing goes back to it. */
  readonly compromised?: true;
  /** Its value was not made but brought, from a backup: the stack file holds it, encrypted, under `keyturn-given`. */
  readonly given?: true;
  /** It was never made: its rotation stopped before that and was rolled back. The number stays used. */
  readonly calledOff?: true;
}

/** A secret's generations. Live are `current` and, until it is retired, `previous`. */
export interface Generations {
  readonly current: number;
  readonly previous?: number;
  /** The number that the next rotation uses. No number is used twice. */
  readonly next: number;
  /** By generation number. */
  readonly made: Readonly<Record<string, Made>>;
}

/**
 * Where a secret is that is on its way out. `release`: it stays in state while its places let go of it. `gone`: nothing
 * of it is kept, and a catalog that still names it is not heeded.
 */
export type Leaving = "release" | "gone";

/** What the stack's file asks for. */
export interface Intent {
  /** `keyturn:generations`: by secret. A secret that isn't listed has no generation yet. */
  readonly generations: Readonly<Record<string, Generations>>;
  /** `keyturn:issued`: by derived secret, then by its parent's generation: a later issue time than `made`'s. */
  readonly issued: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** `keyturn:removed`: by secret; missing where none leaves. */
  readonly removed?: Readonly<Record<string, Leaving>>;
  /** `keyturn:abandoned`: by target that is optional and was written off, since when; missing where none is. */
  readonly abandoned?: Readonly<Record<string, string>>;
}

/** The intent of a stack that holds nothing yet. */
export const emptyIntent: Intent = { generations: {}, issued: {} };

/** The generations of a secret that are in use or can be returned to: current first. */
export function liveGenerations({ current, previous }: Generations): number[] {
  return previous === undefined ? [current] : [current, previous];
}

/** Something wrong in the stack's file. */
export interface IntentProblem {
  /** Such as `keyturn:generations.TOKEN.next`. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** An intent that can't be carried out. Its message is every problem, printed. */
export class IntentError extends Error {
  override readonly name = "IntentError";
  readonly problems: readonly IntentProblem[];

  constructor(problems: readonly IntentProblem[]) {
    super(problems.map(({ path, message, remedy }) => `${path}: ${message}\n  → ${remedy}`).join("\n"));
    this.problems = problems;
  }
}
