import type { provider } from "@pulumi/pulumi";

/** Inputs or state of a resource as the protocol carries them: secret marks and unknown values included. */
export type Properties = Record<string, unknown>;

/** One resource type of this provider. What a method leaves out has the protocol's default. */
export interface Resource {
  /** Refuses inputs that can't work, in a preview too. `olds` is empty before the first creation. */
  check(olds: Properties, news: Properties): Promise<provider.CheckFailure[]>;
  /** True where an update is due. `state` holds the last outputs. */
  changed(state: Properties, news: Properties): Promise<boolean>;
  create(news: Properties): Promise<{ id: string; state: Properties }>;
  update(state: Properties, news: Properties): Promise<Properties>;
  /** Looks at what it was made from, when a refresh asks, and tells of it; the state stays as it is. */
  look?(state: Properties): Promise<void>;
  /** What leaving the state does to the place; nothing where it is left out. */
  remove?(state: Properties): Promise<void>;
}
