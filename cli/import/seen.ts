/** What runs at a place: it decides on the stage that a place stands in, where nothing better is known. */
export type Role = "running" | "ci" | "developer";

/** A place that may hold secrets, as a file tells of it. */
export interface SeenPlace {
  /** Equal for two mentions of one place. */
  readonly id: string;
  readonly kind: string;
  /** The name that its target should have. */
  readonly name: string;
  /** The target's fields besides its kind, as the catalog writes them. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly role: Role;
  /** What was guessed or is left to do. */
  readonly remarks?: readonly string[];
}

/** A secret stands at a place. */
export interface SeenDelivery {
  readonly secret: string;
  /** The place's `id`. */
  readonly place: string;
  readonly key: string;
}

/** How far a source can be trusted: a file says so, or values were compared. Else only the name tells. */
export type Certainty = "told" | "compared";

/** A secret, as a file tells of it. */
export interface SeenSecret {
  readonly name: string;
  /** As the catalog writes it, such as `{ kind: "random", length: 32 }`. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly certainty: Certainty;
  /** Other fields of the secret, as the catalog writes them. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly remarks?: readonly string[];
}

/** Something to say of a secret, whose source the file does not tell. */
export interface SeenNote {
  readonly secret: string;
  readonly remarks: readonly string[];
}

/** A service, and the secrets that it reads when it starts. */
export interface SeenService {
  readonly group: string;
  readonly name: string;
  /** By name. */
  readonly reads: readonly string[];
  /** Places whose every key it reads, by `id`. */
  readonly readsAllOf: readonly string[];
}

/** All that was learnt from a file. None of it is a secret's value. */
export interface Seen {
  readonly places: readonly SeenPlace[];
  readonly deliveries: readonly SeenDelivery[];
  readonly secrets: readonly SeenSecret[];
  readonly notes: readonly SeenNote[];
  /** In the order in which they start. */
  readonly services: readonly SeenService[];
  /** For how many days backups are kept, where a file says it. */
  readonly keepDays: readonly number[];
  /** What a person should know and no part of the catalog says. */
  readonly remarks: readonly string[];
}

/** One to be filled. */
export type SeenList = { -readonly [K in keyof Seen]: Seen[K][number][] };

export const nothingSeen = (): SeenList => ({
  places: [],
  deliveries: [],
  secrets: [],
  notes: [],
  services: [],
  keepDays: [],
  remarks: [],
});
