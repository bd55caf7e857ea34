/** A target, as the catalog is to hold it. */
export interface DraftTarget {
  readonly name: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Why it can't stand in the catalog yet, and what to do: it becomes a comment. */
  readonly notYet?: string;
  readonly remarks: readonly string[];
}

/** A delivery, as the catalog is to hold it. */
export interface DraftDelivery {
  readonly target: string;
  readonly key: string;
}

/** A secret, as the catalog is to hold it. */
export interface DraftSecret {
  readonly name: string;
  readonly source: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly stages: readonly (readonly DraftDelivery[])[];
  readonly restarts: readonly string[];
  /** Where it stands too, at targets that are comments. */
  readonly notYet: readonly DraftDelivery[];
  readonly remarks: readonly string[];
  /** Whether it would go nowhere: it becomes a comment. */
  readonly nowhere: boolean;
}

/** A catalog before it is written. */
export interface DraftCatalog {
  readonly targets: readonly DraftTarget[];
  readonly services: ReadonlyMap<string, readonly string[]>;
  readonly secrets: readonly DraftSecret[];
  readonly keepDays?: number;
  readonly remarks: readonly string[];
}
