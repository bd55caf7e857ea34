import type { ReadyKindName } from "../../../../components/catalog/targets/index.ts";

/** How a place is reached: what a catalog says of it, and what the program hands on. */
export interface Way {
  readonly target: Readonly<Record<string, unknown>>;
  readonly access?: readonly string[];
}

/** A place that the contract is tried on. What it holds is looked at beside the driver. */
export interface PlaceUnderTest extends Way {
  /** Absolute folder that relative paths start from. */
  readonly directory: string;
  /** What the place calls the secret. */
  readonly key: string;
  /** Puts a value there before keyturn comes. */
  seed(value: string): Promise<void>;
  /** Those of these values that the place accepts now, or holds. */
  accepts(values: readonly string[]): Promise<string[]>;
  /** Another one whenever something was written, the same where nothing was. */
  trace(): Promise<string>;
  close(): Promise<void>;
}

/** What may go wrong with a place. */
export const faultNames = [
  "wrong credentials",
  "unknown place",
  "another host key",
  "no space left",
] as const;

/** One thing that goes wrong, and what keyturn says then. */
export interface Fault {
  readonly says: RegExp;
  /** How the place is reached while it is so; as ever where it is left out. */
  readonly way?: (place: PlaceUnderTest) => Way;
  /** Brings it about. @returns ends it */
  readonly begin?: (place: PlaceUnderTest) => Promise<() => Promise<void>>;
}

/** What a kind of target is tried on. */
export interface Row {
  /** The kind, and what sets this row apart from others of the kind. */
  readonly name: string;
  start(): Promise<PlaceUnderTest>;
  /** What values of this place are; text if left out. */
  readonly values?: (name: string) => Promise<string>;
  /** Forms of values that the place refuses beside those that its kind declares. */
  readonly refuses?: readonly string[];
  /** Each fault, or why it can't happen here. */
  readonly faults: Readonly<Record<(typeof faultNames)[number], Fault | string>>;
  /** The port that it is reached at, and how it is reached through another one; or why no connection can be cut. */
  readonly cut:
    | string
    | { port(place: PlaceUnderTest): number; through(place: PlaceUnderTest, port: number): Way };
}

/** A kind that has no driver of keyturn's: who writes it, and the test of its whole life. */
export interface WrittenByPackage {
  readonly writtenBy: string;
  readonly test: string;
}

/** A kind that is read as another one. */
export interface ReadAs {
  readonly readAs: ReadyKindName;
}

export type Entry = readonly Row[] | WrittenByPackage | ReadAs;
