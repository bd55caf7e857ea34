import { type Catalog, derivedFrom, generationNumbers } from "../../components/catalog/index.ts";
import { type Intent, type Step, sinkName } from "../../components/plan/index.ts";
import type { StackState } from "./stack-state.ts";
import { isSameGeneration, wantedGeneration } from "./wanted-generation.ts";

/** A catalog with its steps. */
interface Model {
  readonly catalog: Catalog;
  readonly steps: readonly Step[];
}

/**
 * What writes to places that a rotation may have reached without the state's knowledge: it was cut off, or its write got no
 * answer, and now its secrets return to the generation before. The state has that one there still, so nothing but this
 * would write it again. A place behind a stage that was not over, or not proven, was not reached.
 *
 * @param after what is to be carried out
 * @returns the names of the resources, today's
 */
export function inDoubt(state: StackState, { catalog, steps }: Model, after: Intent): string[] {
  const sinks = new Set<string>();
  for (const [secret, from] of returning(state, after)) {
    const generations = { ...after.generations, [secret]: from };
    for (const one of [secret, ...derivedFrom(catalog, [secret])]) {
      const wanted = wantedGeneration(catalog, { ...after, generations }, one);
      const { abandoned = {} } = after;
      for (const sink of wanted === undefined
        ? []
        : reached(state, { catalog, steps }, one, wanted, abandoned)) {
        sinks.add(sink);
      }
    }
  }
  return [...sinks];
}

/** The secrets that are to return, with the generations that the ledger has. */
export function returning({ ledgers }: StackState, { generations }: Intent) {
  return [...ledgers].filter(([secret, { current, previous }]) => {
    const wanted = generations[secret];
    return previous !== undefined && wanted?.current === previous && wanted.previous === current;
  });
}

/**
 * Of a secret's places, what writes those that a run reached and the state does not have at the generation. One that is
 * owed its write held nothing up, nor does one that is written off, to which nothing is written now either.
 */
function reached(
  state: StackState,
  { catalog, steps }: Model,
  secret: string,
  wanted: string,
  abandoned: Readonly<Record<string, string>>,
): string[] {
  const deliveries = steps.flatMap((step) => step.deliveries).filter((one) => one.secret === secret);
  const held = state.places.filter((place) => place.secret === secret);
  const found: string[] = [];
  for (const { deliver, verify = [] } of catalog.secrets[secret]?.stages ?? []) {
    const places = deliver.filter(
      ({ target, key }) =>
        !Object.hasOwn(abandoned, target) &&
        deliveries.some((one) => one.target === target && one.key === key),
    );
    const behind = places.flatMap(({ target, key }) => {
      const place = held.find((one) => one.target === target && one.key === key);
      const isThere = place?.generation !== undefined && isSameGeneration(place.generation, wanted);
      if (isThere) return [];
      return [{ sink: place?.sink ?? sinkName({ secret, target, key }), owed: place?.owed === true }];
    });
    found.push(...behind.map(({ sink }) => sink));
    const unproven = verify.some((probe) => {
      const proof = state.proofs.find((one) => one.secret === secret && one.probe === probe);
      return proof === undefined || !isSame(proof.generation, wanted);
    });
    if (behind.some(({ owed }) => !owed) || unproven) break;
  }
  return found;
}

/** Whether both have the same numbers, whatever the names of what they are generations of. */
export function isSame(one: string, other: string): boolean {
  return isSameGeneration(generationNumbers(one), generationNumbers(other));
}
