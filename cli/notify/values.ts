import type { SecretValue } from "../../components/secret-value.ts";
import { generationValue } from "../history/fingerprints.ts";
import type { Project } from "../project.ts";
import type { ExportedState } from "../state/exported-state.ts";
import { stackStateOf } from "../state/stack-state.ts";

/** Gives the values of a secret that work now: the one to use first. Empty where the state holds none. */
export type ValuesOf = (secret: string) => readonly SecretValue[];

/**
 * The values of the secrets that notifiers work with, from a state that was exported with its secrets.
 *
 * While such a secret turns, the generation comes first that the last whole run brought to every place, its probes
 * answered: a run that stopped half-way may have made a newer one that nobody knows yet. Then those that the ledger
 * counts.
 */
export function valuesIn(exported: ExportedState, project: Project): ValuesOf {
  const { applied, ledgers } = stackStateOf(exported, project);
  return (secret) => {
    const held = ledgers.get(secret) ?? project.intent.generations[secret];
    const living = [held?.current, held?.previous];
    const proven = living.filter((generation) => generation === applied[secret]);
    const order = new Set([...proven, ...living]);
    return [...order].flatMap((generation) =>
      generation === undefined ? [] : (generationValue(exported, secret, generation) ?? []),
    );
  };
}
