/** A secret, by what is shown of it: its values are kept as marks alone. */
export interface ModalSecret {
  readonly id: string;
  readonly environment: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** By key. See `ServiceContext.mark`. */
  marks: Record<string, string>;
}

/** What the simulated Modal holds. */
export interface ModalState {
  nextId: number;
  readonly environments: string[];
  readonly secrets: ModalSecret[];
}
