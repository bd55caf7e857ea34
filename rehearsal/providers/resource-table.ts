import type { Subject } from "./provider.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** The type of a property, in the words of Pulumi's package schema. */
export type PropertyType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "any"
  | { readonly map: PropertyType }
  | { readonly list: PropertyType }
  /** Marked secret by the plugin where it sits inside another property. */
  | { readonly secret: PropertyType }
  /** One of these words, in letters of any case. */
  | { readonly oneOf: readonly string[] }
  | { readonly object: Readonly<Record<string, PropertyType>>; readonly required?: readonly string[] };

/** What a change of a property does to the resource. A function decides by the values, both without wrappers. */
export type ChangeRule =
  | "replace"
  | "update"
  | ((old: PropertyValue | undefined, planned: PropertyValue | undefined) => "replace" | "update");

/** One input property. One that stands among the outputs too is computed where it is not given. */
export interface InputRule {
  readonly type: PropertyType;
  readonly change: ChangeRule;
  /** The documented description, which some plugins repeat when the property is missing. */
  readonly description?: string;
  readonly required?: boolean;
  /** Taken when the property is absent. It shows in the outputs, not in the inputs. */
  readonly default?: PropertyValue;
  /** Least and greatest value of a number, inclusive. */
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly string[];
  /** Properties that can't be given together with this one. */
  readonly conflictsWith?: readonly string[];
  /** Properties without which this one can't be given. */
  readonly requires?: readonly string[];
  /** Reasons why a known, well-typed value is refused; they must not hold the value. */
  readonly validate?: (value: PropertyValue) => readonly string[];
  /** The plugin marks it secret, whatever the program did. */
  readonly secret?: boolean;
}

/** One property that the resource computes. */
export interface OutputRule {
  readonly type: PropertyType;
  readonly secret?: boolean;
  /** Computed anew by every update: unknown in its preview, and reported as changed by plugins that do so. */
  readonly recomputed?: boolean;
  /** The input without which it is known to be absent. */
  readonly onlyWith?: string;
}

/** What is the matter with a resource's inputs; a {@link Dialect} says it as the official plugin would. */
export type Problem =
  | { readonly kind: "type"; readonly path: string; readonly expected: string; readonly got: string }
  | { readonly kind: "missing"; readonly path: string; readonly description?: string | undefined }
  | { readonly kind: "unknown"; readonly path: string }
  | {
      readonly kind: "range";
      readonly path: string;
      readonly limit: "min" | "max";
      readonly bound: number;
      readonly got: number;
    }
  | { readonly kind: "choice"; readonly path: string; readonly allowed: readonly string[] }
  | { readonly kind: "conflict"; readonly path: string; readonly other: string }
  | { readonly kind: "requires"; readonly path: string; readonly other: string }
  | {
      readonly kind: "exactly-one";
      readonly path: string;
      /** The properties one of which is to be given, and those that are. */
      readonly of: readonly string[];
      readonly given: readonly string[];
    }
  | { readonly kind: "rule"; readonly path: string; readonly reason: string };

/** What a resource holds after it was created or read: its id, and the properties its table names as outputs. */
export interface Made {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** What a resource's functions are told. Values come without secret and output wrappers. */
export interface Existing extends Subject {
  readonly id: string;
  readonly state: PropertyMap;
}

/** What an import starts from: the resource's id in state, and as much of its state as a look at it needs. */
export interface Imported {
  readonly id: string;
  readonly state: PropertyMap;
}

/**
 * A resource of a stand-in: its properties as data, from which Check and Diff follow, and what it really does.
 * `planned` is the inputs with the defaults filled in and the properties nobody knows left out.
 */
export interface ResourceTable {
  /** The type token, such as `random:index/randomPassword:RandomPassword`. */
  readonly token: string;
  /** Where the facts below come from. */
  readonly source: string;
  readonly inputs: Readonly<Record<string, InputRule>>;
  readonly outputs: Readonly<Record<string, OutputRule>>;
  /** Written to state as the bridged plugins do, so that the official plugin can take the state over. */
  readonly schemaVersion?: number;
  /** Stricter than the dialect; the README lists where, and why. */
  readonly unknownProperty?: "refuse";
  readonly deleteBeforeReplace?: boolean;
  /** Inputs of which exactly one must be given; each is reported when not. */
  readonly exactlyOneOf?: readonly string[];
  /** Rules that concern several properties; asked when all inputs are known and well-typed. */
  readonly check?: (inputs: PropertyMap) => readonly Problem[];
  /** Defaults that depend on other properties. May throw `ProviderError` where the official plugin fails in planning. */
  readonly plan?: (planned: PropertyMap, inputs: PropertyMap) => PropertyMap;
  readonly create: (planned: PropertyMap, subject: Subject) => Made | Promise<Made>;
  /** Without it, the answer is what state holds. `undefined` says that the resource is gone. */
  readonly read?: (existing: Existing) => PropertyMap | undefined | Promise<PropertyMap | undefined>;
  /**
   * Takes apart the id that an import names; `read` then finds the rest. Without it, an import is refused by name. May
   * throw `ProviderError` for an id of another form.
   */
  readonly import?: (id: string) => Imported;
  /** Gives the changed outputs. Without it the planned values are written to state and nothing else happens. */
  readonly update?: (planned: PropertyMap, existing: Existing) => PropertyMap | Promise<PropertyMap>;
  /** Without it there is nothing to do. */
  readonly delete?: (existing: Existing) => void | Promise<void>;
}
