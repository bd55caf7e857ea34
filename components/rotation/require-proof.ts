import { ResourceHook, type Stash } from "@pulumi/pulumi";
import { plain } from "./plain.ts";

/** A gate, and the generation that it has to hold. */
export interface Proof {
  readonly gate: Stash;
  /** The gate's name. */
  readonly name: string;
  readonly generation: string;
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
      for (const { gate, name: its, generation } of proofs) {
        const held = (await plain(gate.input)) as { generation?: string } | undefined;
        if (held?.generation === generation) continue;
        throw new Error(
          `this run leaves ${its} out, and nothing has proven what ${name} would get. Name it as well: ` +
            `--target '**${its}', or leave --target and --exclude away`,
        );
      }
    },
    { onDryRun: true },
  );
}
