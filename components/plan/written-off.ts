import { type Catalog, listed, placeText } from "../catalog/index.ts";
import type { Intent } from "./intent.ts";
import type { WrittenOff } from "./plan-types.ts";

/** The targets that are written off or taken back between two intents, in the order of the catalog. */
export function writtenOff(catalog: Catalog, before: Intent, after: Intent): WrittenOff[] {
  return Object.entries(catalog.targets).flatMap(([target, place]): WrittenOff[] => {
    const [was, is] = [before, after].map(({ abandoned }) => abandoned?.[target] !== undefined);
    if (was === is) return [];
    const kind = is === true ? "abandon" : "take back";
    const where = placeText(place);
    return [{ target, where, kind, holds: heldAt(catalog, is === true ? before : after, target) }];
  });
}

/** What stands at a target once an intent is carried out. A derived secret has no generation of its own. */
function heldAt({ secrets }: Catalog, { generations }: Intent, target: string): WrittenOff["holds"] {
  return Object.entries(secrets).flatMap(([secret, { stages }]) => {
    if (!stages.some(({ deliver }) => deliver.some((delivery) => delivery.target === target))) return [];
    const generation = generations[secret]?.current;
    return [{ secret, ...(generation === undefined ? {} : { generation }) }];
  });
}

/** What becomes of one, as a line of a plan. */
export function writtenOffText({ target, where, kind, holds }: WrittenOff): string {
  const place = where === target ? target : `${target} (${where})`;
  const values = holds.map(({ secret, generation }) =>
    generation === undefined ? secret : `${secret} generation ${generation}`,
  );
  if (kind === "take back") return `${place} is taken back and gets ${listed(values)}`;
  return (
    `${place} is written off: nothing is written there any more, and nothing is owed to it. It keeps what it holds, ` +
    `which may be ${listed(values)} or older: erase that there by hand. keyturn abandon ${target} --undo takes it back`
  );
}
