import type { z } from "zod";

/** All that the catalog knows of one kind of action. */
export interface ActionDefinition<S extends z.ZodType> {
  readonly schema: S;
  /**
   * Kinds of target whose `then` may name it; missing where it needs no target, so that a stage's `then` may name it too.
   */
  readonly at?: readonly string[];
  /** What it does it to, in the words of a plan: `z-image`, `deploy-image.yml`. Never a value. */
  readonly what: (settings: z.output<S>) => string;
}
