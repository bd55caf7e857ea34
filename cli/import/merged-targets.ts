import { readyKinds, targetSchema } from "../../components/catalog/index.ts";
import type { DraftTarget } from "./draft.ts";
import type { SeenDelivery, SeenPlace } from "./seen.ts";

/** The targets, and which of them each place became. */
export interface MergedTargets {
  readonly targets: readonly DraftTarget[];
  /** A target's name, by its place's id. */
  readonly nameOf: (place: string) => string;
  readonly placeOf: ReadonlyMap<string, SeenPlace>;
}

/** One target for each place that several files may tell of. A .env file that holds no secret becomes none. */
export function mergedTargets(
  places: readonly SeenPlace[],
  deliveries: readonly SeenDelivery[],
): MergedTargets {
  const used = new Set(deliveries.map(({ place }) => place));
  const placeOf = new Map<string, SeenPlace>();
  const remarks = new Map<string, Set<string>>();
  for (const place of places) {
    if (place.kind === "dotenv-file" && !used.has(place.id)) continue;
    // A file that knows more of it, such as its account, goes before one that knows less.
    const before = placeOf.get(place.id);
    placeOf.set(
      place.id,
      before === undefined ? place : { ...before, fields: { ...place.fields, ...before.fields } },
    );
    remarks.set(place.id, new Set([...(remarks.get(place.id) ?? []), ...(place.remarks ?? [])]));
  }
  const names = namesOf(placeOf.values());
  const targets = [...placeOf.values()].map(({ id, kind, fields }): DraftTarget => {
    const notYet = whyNotYet(kind, fields);
    return {
      name: names.get(id) ?? id,
      kind,
      fields,
      ...(notYet === undefined ? {} : { notYet }),
      remarks: [...(remarks.get(id) ?? [])],
    };
  });
  return { targets, nameOf: (place) => names.get(place) ?? place, placeOf };
}

function namesOf(places: Iterable<SeenPlace>): Map<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const { id, name: wanted } of places) {
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

function whyNotYet(kind: string, fields: Readonly<Record<string, unknown>>): string | undefined {
  if (!readyKinds().some((ready) => ready === kind)) {
    return `the kind ${kind} is not available in this version: until it is, use one of the kind command, or write there by hand`;
  }
  return targetSchema.safeParse({ kind, ...fields }).success
    ? undefined
    : "complete it, then take the # away here and below";
}
