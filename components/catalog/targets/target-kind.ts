import type { z } from "zod";
import type { Access } from "./access.ts";

/** What a kind of target can do. The docs, the order of steps and the checks all read it here. */
export interface TargetKind {
  /** Whether a value that was written can be read back, so that a write can be checked and a place adopted. */
  readonly readBack: boolean;
  /** Whether it can be asked if a value is the one that it holds, where it never gives one back. */
  readonly compares: boolean;
  /** Whether it is made for one secret: a key is only what keyturn calls it. */
  readonly single: boolean;
  /** How many values of one secret the place accepts at a time. */
  readonly holds: "one" | "two";
  /** `keys`: one key can be written alone. `whole`: all its keys are written together, so it stands in one stage. */
  readonly writes: "keys" | "whole";
  /** `key`: a resource writes one key. `step`: a resource writes all keys of a step. */
  readonly resource: "key" | "step";
  /** Whether the same write may be done again after a crash without harm. */
  readonly repeatable: boolean;
  /** Whether several targets of this kind on one host can be written as one all-or-nothing step. */
  readonly batchable: boolean;
  /** Whether a write that its place did not answer is remembered as owed, so that a target may be `optional`. */
  readonly owes: boolean;
  /** Whether what is written is accepted by that alone: no server has to read it first, so no probe has to show it. */
  readonly accepts: boolean;
}

/** What a place calls a secret. */
export interface KeyRule {
  readonly allowed: (key: string) => boolean;
  /** What is wrong with a key that is not allowed. */
  readonly message: string;
  /** The place's name where it takes two keys for one that differ in upper and lower case only. */
  readonly caseless?: string;
}

/** What users are told of a kind, in a few words each. */
export interface About {
  /** What a value's reader has to do until it holds: `nothing`, or what restarts. */
  readonly restarts: string;
  /** What else limits it: sizes that have no number of bytes, rates, characters. */
  readonly limits?: string;
  /** What the tests write: the real part, or what stands in for it. */
  readonly testedAgainst: string;
}

/** All that the catalog knows of one kind of target. */
export interface TargetDefinition<S extends z.ZodType> {
  readonly schema: S;
  readonly can: TargetKind;
  /** What one target can do, where its own fields say so. */
  readonly canOf?: (target: z.output<S>) => Partial<TargetKind>;
  /** The credential that keyturn itself comes in with, where the catalog says where it is. */
  readonly access?: (target: z.output<S>) => Access | undefined;
  /** Where a target is, in the words of a plan. */
  readonly place: (target: z.output<S>) => string;
  /** Equal for two targets that are one place; missing for files, whose paths need more than a comparison. */
  readonly identity?: (target: z.output<S>) => readonly string[];
  /** Another kind of target whose places these are too. */
  readonly sharesPlacesWith?: string;
  /** The names that keys may have there; missing where any will do. */
  readonly key?: KeyRule;
  /** The same, where it depends on the target's own fields. */
  readonly keyOf?: (target: z.output<S>) => KeyRule;
  /** The most bytes that a value may have there; a longer one is refused before anything is written. */
  readonly longest?: number;
  /** Whether a value with a line break can't be written there; of one target, where its own fields say so. */
  readonly oneLine?: boolean | ((target: z.output<S>) => boolean);
  /** What the page of destinations says beside what it can do. */
  readonly about?: About;
  /** Fields that say how it is written, not where or what: another value of one is no reason to write again. */
  readonly manner?: readonly Extract<keyof z.output<S>, string>[];
}

const USUAL: TargetKind = {
  readBack: false,
  compares: false,
  single: false,
  holds: "one",
  writes: "keys",
  resource: "key",
  repeatable: true,
  batchable: false,
  owes: false,
  accepts: false,
};

/** What a kind can do where it differs from most: write-only, one value a key, each key a write of its own that may be repeated. */
export function able(differs: Partial<TargetKind> = {}): TargetKind {
  return { ...USUAL, ...differs };
}

/** Source: POSIX, "Environment Variable Definition"; shells take no other names. */
export const environmentKey: KeyRule = {
  allowed: (key) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key),
  message: "is no name of an environment variable",
};
