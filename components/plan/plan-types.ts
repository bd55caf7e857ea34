import type { LeavingSecret } from "./leaving.ts";
import type { StepDelivery } from "./order.ts";

/**
 * What happens to a secret. `create`: generation 1 is made. `adopt`: generation 1 is what is in use now.
 * `rotate`, `rollback`: another generation comes into use. `retire`: the previous one goes. `reissue`: a derived
 * token is dated anew. `release`: its places are emptied. `remove`: it is no longer in the stack's file.
 */
export type ChangeKind =
  | "create"
  | "adopt"
  | "rotate"
  | "rollback"
  | "retire"
  | "reissue"
  | "release"
  | "remove";

/** A place that holds a secret. */
export interface Place extends StepDelivery {
  /** Where the target is, in words: a file's path, `HOST:PATH`. */
  readonly where: string;
}

export interface Change {
  readonly secret: string;
  readonly kind: ChangeKind;
  /** The generation in use before; missing when there was none. Of a reissue: the parent's. */
  readonly from?: number;
  /** The generation in use afterwards; missing for a removal. */
  readonly to?: number;
  /** Derived secrets that change along. */
  readonly derivedChanging: readonly string[];
  /** Where the secret and what is derived from it stand, in the order in which they are written. */
  readonly places: readonly Place[];
  /** Services that have to restart to read it, in order. */
  readonly restarts: readonly string[];
  /** What can't be read any more afterwards. */
  readonly unreadable?: string;
  /** What is re-encrypted in the same run, and by which program with which arguments. */
  readonly reencrypted?: { readonly what: string; readonly by: string };
  /** From when to when callers may be refused. */
  readonly window?: string;
  /** What a person must do in the same change. */
  readonly byHand?: string;
  /** What is done when the previous value is out of its places, in words: `modal-deploy app.py on modal`. */
  readonly atLast?: readonly string[];
  /** What stays valid although a new value is out. */
  readonly oldStaysValid?: string;
}

/** A step of the run, with only what changes. */
export interface PlannedStep {
  readonly step: string;
  /** 1 for those that wait for nothing in this plan, else one more than the highest that it waits for. */
  readonly wave: number;
  readonly targets: readonly string[];
  readonly after: readonly string[];
  readonly writes: readonly Place[];
  /** What is done behind it, in order and in words: `systemd z-image on gpu-1`. Missing where nothing is. */
  readonly actions?: readonly string[];
}

export interface RestartGroup {
  readonly group: string;
  readonly services: readonly string[];
}

/** A generation whose value goes. */
export interface Retired {
  readonly secret: string;
  readonly generation: number;
}

/** A target that is written off, or taken back (`keyturn abandon`). */
export interface WrittenOff {
  readonly target: string;
  /** Where it is, in words. */
  readonly where: string;
  readonly kind: "abandon" | "take back";
  /** What keyturn last brought there, or, of one that is taken back, what it gets: secret and generation. */
  readonly holds: readonly { readonly secret: string; readonly generation?: number }[];
}

export interface Plan {
  readonly system: string;
  readonly changes: readonly Change[];
  readonly order: readonly PlannedStep[];
  /** In the order of the catalog's groups. */
  readonly restarts: readonly RestartGroup[];
  readonly retired: readonly Retired[];
  /** What is not rotated unless it is asked for by name, and why. */
  readonly skipped: readonly { readonly secret: string; readonly why: string }[];
  /** Targets that are written off or taken back. */
  readonly writtenOff: readonly WrittenOff[];
  /** What is on its way out, but for what changes. */
  readonly leaving: readonly LeavingSecret[];
}
