import type { ActionKindName, ActionSettings, Target } from "../../components/catalog/index.ts";

/** One run of an action. */
export interface ActionRun<K extends ActionKindName> {
  /** The target or secret that names it: for messages. */
  readonly name: string;
  readonly settings: ActionSettings<K>;
  /** The target that it belongs to; missing where a stage names it. */
  readonly target?: Target;
  /** Absolute folder that relative paths start from. */
  readonly directory: string;
  /** What keyturn comes in with, where the program hands any on: the stack's settings of a provider, as one JSON object. */
  readonly access?: readonly string[];
  /** What was written before: keys at the target, or the secret of the stage. Never a value. */
  readonly written: readonly string[];
}

/**
 * How one kind of action is run. When it is due, and what becomes of a run that was cut off, is the same for every kind
 * (`provider/action.ts`). Its errors name the thing, what is wrong and the remedy, and hold no value.
 */
export interface ActionDriver<K extends ActionKindName> {
  /**
   * What keeps it from being tried at all, such as a tool that is missing: asked in a preview too, before anything is written
   * anywhere. It touches nothing and asks no other machine.
   */
  problems?(run: ActionRun<K>): Promise<readonly string[]>;
  /**
   * Does it, and waits until it has worked. It may be cut off at any moment and is repeated then.
   * @throws {PlaceSilent} where the target does not answer
   */
  run(run: ActionRun<K>): Promise<void>;
}
