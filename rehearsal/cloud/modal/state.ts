/** A secret, by what is shown of it: its values are kept as marks alone. */
export interface ModalSecret {
  readonly id: string;
  readonly environment: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** How often it was written: a look-up asks by the same method. */
  writes: number;
  /** By key. See `ServiceContext.mark`. */
  marks: Record<string, string>;
  /** What the apps read that were deployed last, by key. */
  deployed?: Record<string, string>;
}

/** A function of an app. */
export interface ModalFunction {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  /** Ids of the secrets whose keys become its environment variables. */
  secrets: readonly string[];
}

/** An app, by what its last deployment left running. */
export interface ModalApp {
  readonly id: string;
  readonly environment: string;
  readonly name: string;
  deployments: number;
  /** By function and key, what stands for the values that its containers started with. */
  containers: Record<string, Record<string, string>>;
}

/** What the simulated Modal holds. */
export interface ModalState {
  nextId: number;
  readonly environments: string[];
  readonly secrets: ModalSecret[];
  readonly apps: ModalApp[];
  readonly functions: ModalFunction[];
}
