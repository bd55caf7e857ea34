import type { LeavingSecret } from "../../components/plan/index.ts";

/** How a place stands to what the stack file asks for. */
export interface PlaceStatus {
  readonly target: string;
  readonly key: string;
  /** Where it is, in words. */
  readonly where: string;
  /** What it holds by the state's word: `3`, or of a derived secret its parents', `JWT_SECRET:3`. */
  readonly generation?: string;
  /** When it was written with that, as exactly as record and state tell. UTC. */
  readonly written?: string;
  /** It holds another generation than the stack file asks for, or none. */
  readonly behind: boolean;
  /** The write was put off, since the place did not answer. */
  readonly owed: boolean;
  /** The target was written off: what it holds does not count any more. */
  readonly abandoned: boolean;
}

/** What a probe last proved. */
export interface ProofStatus {
  readonly probe: string;
  readonly generation?: string;
  readonly at?: string;
  /** Whether it proved the generation that is wanted. */
  readonly current: boolean;
}

/** All that `keyturn status` tells of one secret; as JSON, times are UTC and durations milliseconds. */
export interface SecretStatus {
  readonly secret: string;
  /** Its kind of source; empty where it left the catalog. */
  readonly source: string;
  readonly generation?: number;
  readonly previous?: number;
  /** Since when the previous generation is only kept. */
  readonly previousSince?: string;
  /** The generation that the last run brought to every place, where the state could be asked. */
  readonly applied?: number;
  readonly madeAt?: string;
  /** Vault's version that the generation was taken from, where it was, and where the state could be asked. */
  readonly takenFrom?: number;
  readonly ageMs?: number;
  /** Older than `maxAge`. */
  readonly due: boolean;
  /** From when on the previous generation may be retired: `overlapFor` after the last delivery, or its places' `holdsOldFor`. Missing without these. */
  readonly retireFrom?: string;
  /** That time has come. */
  readonly retireDue: boolean;
  /** Targets, each as often as it holds a key of it. */
  readonly places: readonly string[];
  /** What each holds; empty where the state could not be asked. */
  readonly delivered: readonly PlaceStatus[];
  readonly proofs: readonly ProofStatus[];
  /** Its places or its ledger are not as the stack file asks. */
  readonly drifting: boolean;
  /** On its way out; its places may be known to the state alone. */
  readonly leaving?: LeavingSecret["state"];
}
