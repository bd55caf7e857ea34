import type { Path, Value } from "./value.ts";

/** A resource as policies see it, of whatever package. */
export interface SeenResource {
  readonly urn: string;
  /** Such as `random:index/randomPassword:RandomPassword`. */
  readonly type: string;
  readonly name: string;
  /** What the program gave it, as far as it is known. In a stack's view of what it left alone, what it answered. */
  readonly inputs: { readonly [property: string]: Value };
  /** Ways to the inputs that the program marked secret, the outermost only: a marked map's entries are not named. */
  readonly secrets: readonly Path[];
  /** Properties that its package or the program says are secret in what it answers. */
  readonly secretOutputs: readonly string[];
  /** The inputs of the provider that manages it, where it has one. */
  readonly provider?: { readonly urn: string; readonly inputs: { readonly [property: string]: Value } };
}

/** A resource at the end of a preview or of an update. */
export interface StackResource extends SeenResource {
  /** What it answered; in a preview of its making mostly its inputs and much that is unknown. */
  readonly outputs: { readonly [property: string]: Value };
  /** By property, the resources that its value was made of. */
  readonly madeOf: ReadonlyMap<string, readonly StackResource[]>;
  /** All that it waits for: what it was made of, and what the program names beside that. */
  readonly dependsOn: readonly StackResource[];
  readonly parent?: StackResource;
}
