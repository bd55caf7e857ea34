import { previousKey } from "../../components/catalog/index.ts";
import type { PlaceInputs } from "../place-values.ts";
import { hasUnknown } from "../properties.ts";
import type { HeldValue } from "./driver.ts";

/** A value at a place that is neither what was written last nor what is wanted. */
export interface ForeignValue {
  readonly secret: string;
  readonly key: string;
  /** True where keyturn wrote the key before, so that somebody changed it since. */
  readonly written: boolean;
  readonly leaving: boolean;
  /** True where the key is the one that a previous value is to stand under. */
  readonly beside?: boolean;
}

/** Finds the values that writing would destroy although no state holds them. A key that is missing or empty is free. */
export function foreignValues(
  found: ReadonlyMap<string, HeldValue>,
  old: PlaceInputs | undefined,
  { entries, absent = [] }: PlaceInputs,
): ForeignValue[] {
  const foreign: ForeignValue[] = [];
  for (const [key, { secret, value, adopted, previous }] of Object.entries(entries)) {
    const [stands, before] = [found.get(key), old?.entries[key]];
    if (previous !== undefined) {
      const other = found.get(previousKey(key));
      // A run that was cut off may have left either of the two there.
      const ours = [previous.value, value, before?.value, before?.previous?.value];
      if (other !== undefined && other !== "" && (typeof other !== "string" || !ours.includes(other)))
        foreign.push({ secret, key: previousKey(key), written: false, leaving: false, beside: true });
    }
    if (stands === undefined || stands === "" || stands === value || stands === before?.value) continue;
    if (adopted === true && hasUnknown(value)) continue;
    foreign.push({ secret, key, written: before !== undefined, leaving: false });
  }
  for (const key of absent) {
    const [stands, before] = [found.get(key), old?.entries[key]];
    if (stands === undefined || stands === "" || stands === before?.value) continue;
    foreign.push({ secret: before?.secret ?? key, key, written: before !== undefined, leaving: true });
  }
  return foreign;
}

/**
 * Why the first of them keeps the run from writing, or undefined where there is none.
 * @param restores whether no generation turns: then what was changed by hand is put back
 */
export function foreignRefusal(
  place: string,
  foreign: readonly ForeignValue[],
  restores: boolean,
): string | undefined {
  const leaving = foreign.find((one) => one.leaving);
  if (leaving !== undefined) {
    return (
      `${leaving.key} at ${place} holds another value than keyturn wrote there, and it would be lost. ` +
      "If it is of no use, take it out by hand, then try again"
    );
  }
  const beside = foreign.find((one) => one.beside === true);
  if (beside !== undefined) {
    return (
      `${beside.key} at ${place} holds a value that keyturn does not know, and the previous one of ${beside.secret} is to stand ` +
      "there. If it is of no use, take it out by hand, then: keyturn resume. Else deliver under another key: { to: TARGET, as: KEY }"
    );
  }
  const fresh = foreign.find(({ written }) => !written);
  if (fresh !== undefined) {
    return (
      `${fresh.key} at ${place} holds a value that keyturn does not know, and would overwrite. Take it over: ` +
      `keyturn adopt ${fresh.secret}. If it is of no use, empty it there first`
    );
  }
  const [changed] = foreign;
  if (changed === undefined || restores) return undefined;
  return (
    `${changed.key} at ${place} was changed by hand since it was written, and a rotation would overwrite it unseen. ` +
    "Set it right, or let keyturn put its own value back first, on the stack file as it was: keyturn resume. Where the state " +
    `was put back from a backup, it is the newer one that stands there: keyturn recover ${changed.secret}`
  );
}
