import { previousKey, type Target, type TargetOf } from "../../components/catalog/index.ts";

/** A place, as the catalog describes it. */
export interface PlaceOf<K extends Target["kind"]> {
  /** The target's name in the catalog: for messages. */
  readonly name: string;
  readonly target: TargetOf<K>;
  /** Absolute folder that relative paths start from. */
  readonly directory: string;
  /**
   * What keyturn itself comes in with, where the target names a credential: values to try one after the other, the one in
   * use first. None where it has no value yet.
   */
  readonly access?: readonly string[];
}

/** What one key is to hold. */
export interface KeyValue {
  readonly key: string;
  /** The secret's name in the catalog: for messages. */
  readonly secret: string;
  /** Such as `3`; of a derived secret its parents', `JWT_SECRET:3`. */
  readonly generation: string;
  readonly value: string;
  /** What it is to accept beside it, where a place holds two values. */
  readonly previous?: { readonly generation: string; readonly value: string };
}

/** What a place is to be like: keys that are not named are left alone, unless the kind is written whole. */
export interface PlaceChange {
  readonly values: readonly KeyValue[];
  /** Keys that the place lets go of. */
  readonly absent: readonly string[];
  /** By key, what was written last, where that is another value or the key is to go: for places that only compare. */
  readonly before: ReadonlyMap<string, Pick<KeyValue, "generation" | "value" | "previous">>;
}

/**
 * The keys that a place lets go of where it holds previous values under keys of their own: one that was not written there is
 * somebody else's, whatever it is called.
 */
export function goneKeys({ absent, before }: PlaceChange): string[] {
  return absent.flatMap((key) => [
    key,
    ...(before.get(key)?.previous === undefined ? [] : [previousKey(key)]),
  ]);
}

/**
 * How one kind of place is written. A driver knows nothing of generations' rules, owed writes or the engine: those are the same
 * for every kind (`provider/place-values.ts`). Its errors name the place, what is wrong and the remedy, and hold no value.
 */
export interface PlaceDriver<K extends Target["kind"]> {
  /**
   * What keeps a write from being tried at all, such as a tool that is missing: asked in a preview too, before anything is
   * written anywhere. It touches nothing and asks no other machine.
   */
  problems?(place: PlaceOf<K>): Promise<readonly string[]>;
  /**
   * What the place holds under these keys and, where it holds two, their previous ones; missing ones are left out. Left out,
   * or undefined, where values can neither be read back nor compared.
   * @param known by key, what it may hold: a place that only compares is asked for these, and answers {@link ANOTHER_VALUE}
   *   where it holds something else
   * @param turns by key, which generation it is to hold and which one was written last
   * @throws {PlaceSilent} where the place does not answer
   */
  held?(
    place: PlaceOf<K>,
    keys: readonly string[],
    known: ReadonlyMap<string, readonly string[]>,
    turns?: ReadonlyMap<string, Turn>,
  ): Promise<ReadonlyMap<string, HeldValue> | undefined>;
  /** Whether `held` may be asked in every preview: it is on this machine, and quick. */
  readonly isNear?: boolean | ((place: PlaceOf<K>) => Promise<boolean>);
  /**
   * Writes. It may be cut off at any moment and is repeated then.
   * @throws {PlaceSilent} where the place does not answer
   */
  write(place: PlaceOf<K>, change: PlaceChange): Promise<void>;
  /**
   * Lets previous values die, where a place holds two; one that is gone already is no failure. A kind that is written whole
   * has none: it is written once more, without them.
   * @param previous by key, the value that is to go
   * @param generation that it belongs to
   */
  forget?(place: PlaceOf<K>, previous: ReadonlyMap<string, string>, generation: string): Promise<void>;
}

/** The generations of one key. */
export interface Turn {
  readonly wanted?: string;
  readonly before?: string;
}

/** What a place holds that can compare and does not hold a value that it was asked for. */
export const ANOTHER_VALUE = Symbol("another value");

/** What a place holds under a key. */
export type HeldValue = string | typeof ANOTHER_VALUE;

/** Says that a place does not answer: nothing was written, and one that is `optional` is owed the write. */
export class PlaceSilent extends Error {
  override readonly name = "PlaceSilent";
}
