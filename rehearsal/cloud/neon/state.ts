/** A key of the account, by what is shown of it later. */
export interface NeonKey {
  name: string;
  /** See `ServiceContext.mark`. */
  mark: string;
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** What the simulated Neon holds. */
export interface NeonState {
  nextId: number;
  /** By id. */
  keys: Record<string, NeonKey>;
}
