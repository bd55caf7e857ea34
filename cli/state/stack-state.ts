import { z } from "zod";
import type { Catalog } from "../../components/catalog/index.ts";
import type { Step } from "../../components/plan/index.ts";
import { type ExportedState, exportState } from "./exported-state.ts";
import { type Held, ledgersIn } from "./ledgers.ts";
import { type PlaceState, placeStates } from "./place-states.ts";
import { type Proof, proofsIn } from "./proofs.ts";
import { sinksOf } from "./sinks.ts";
import { namedGeneration } from "./wanted-generation.ts";

/** What a stack's state tells of a system, without any value. */
export interface StackState {
  /** When a run last wrote it, in UTC. */
  readonly writtenAt: string;
  /** By secret, the generation that the last run brought to every place. */
  readonly applied: Readonly<Record<string, number>>;
  readonly ledgers: ReadonlyMap<string, Held>;
  readonly places: readonly PlaceState[];
  readonly proofs: readonly Proof[];
  /** By generation, such as `TOKEN-g2`, Vault's version that it was taken from; nothing where none was. */
  readonly taken?: Readonly<Record<string, number>>;
}

type Asked = { root: string; stack: string; catalog: Catalog; steps: readonly Step[] };

/** Reads a stack's state; needs no passphrase. @returns undefined where it can't be asked */
export async function readStackState(project: Asked): Promise<StackState | undefined> {
  const exported = await exportState(project);
  return exported && stackStateOf(exported, project);
}

/** What an export tells. */
export function stackStateOf(
  { writtenAt, resources }: ExportedState,
  model: Pick<Asked, "catalog" | "steps">,
): StackState {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const named = <T extends { secret: string; generation?: string }>(told: T): T =>
    told.generation === undefined
      ? told
      : { ...told, generation: namedGeneration(model.catalog, told.secret, told.generation) };
  const applied = z.record(z.string(), z.number()).safeParse(stack?.outputs.generations).data ?? {};
  const taken = takenIn(resources);
  return {
    ...(Object.keys(taken).length === 0 ? {} : { taken }),
    writtenAt,
    applied,
    ledgers: ledgersIn(resources),
    places: placeStates(resources, sinksOf(model), model.catalog).map(named),
    proofs: proofsIn(resources).map(named),
  };
}

function takenIn(resources: ExportedState["resources"]): Record<string, number> {
  const found = resources.flatMap(({ type, name, outputs }) => {
    const version =
      type === "keyturn:index:VaultValue" ? z.number().safeParse(outputs.version).data : undefined;
    return version === undefined ? [] : [[name, version] as const];
  });
  return Object.fromEntries(found);
}
