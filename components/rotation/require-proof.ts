import { type Output, type Resource, ResourceHook } from "@pulumi/pulumi";
import { plain } from "./plain.ts";

/** A gate, and the generation that it has to hold. */
export interface Proof {
  readonly gate: Resource;
  /** The gate's name. */
  readonly name: string;
  /** The generation that it holds. */
  readonly held: Output<string | undefined>;
  readonly generation: string;
  /** What is missing where it holds another one; if left out, the proof of a probe. */
  readonly lack?: string;
}

/**
 * Refuses to write a place in a run that leaves the gate before it out (`--target`, `--exclude`): the engine then answers with
 * the gate as the state has it, and nothing has proven the value that would be written.
 *
 * @param name of what writes the place
 */
export function requireProof(name: string, proofs: readonly Proof[]): ResourceHook {
  return new ResourceHook(
    `keyturn-require-proof-${name}`,
    async () => {
      for (const { name: its, held, generation, lack } of proofs) {
        if ((await plain(held)) === generation) continue;
        throw new Error(
          `this run leaves ${its} out, and ${lack ?? `nothing has proven what ${name} would get`}. Name it as well: ` +
            `--target '**${its}', or leave --target and --exclude away`,
        );
      }
    },
    { onDryRun: true },
  );
}
