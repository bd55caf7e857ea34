import { isDeepStrictEqual } from "node:util";
import { generationNumbers, mannerOf } from "../components/catalog/index.ts";
import type { PlaceInputs } from "./place-values.ts";

/** Where a checkout lies, and what targets and secrets are called, are no part of a place. */
const NAMES = ["description", "optional", "holdsOldFor", "then", "formerly"];

/** What makes a write due. */
export function asked({ target, entries = {}, absent = [] }: Partial<PlaceInputs>): unknown {
  const aside = new Set([...NAMES, ...mannerOf(target?.kind ?? "")]);
  const settings = Object.entries(target ?? {}).filter(([field]) => !aside.has(field));
  const values = Object.entries(entries).map(
    ([key, { secret: _, adopted: __, generation, previous, ...entry }]) => [
      key,
      { ...entry, generation: generationNumbers(generation) },
      previous && { ...previous, generation: generationNumbers(previous.generation) },
    ],
  );
  return [Object.fromEntries(settings), values, absent];
}

/** Whether what writes the place, or takes values out of it, is told in another way: the state is to know it. */
export function isDoneOtherwise(old: Partial<PlaceInputs>, wanted: PlaceInputs): boolean {
  const manner = mannerOf(wanted.target.kind);
  const told = ({ target = {}, access }: { target?: object; access?: string[] }) => [
    Object.fromEntries(Object.entries(target).filter(([field]) => manner.includes(field))),
    access,
  ];
  return !isDeepStrictEqual(told(old), told(wanted));
}

/** Whether every key has the generation that it had. */
export function turnsNothing(old: PlaceInputs, wanted: PlaceInputs): boolean {
  const generations = ({ entries }: PlaceInputs) =>
    Object.fromEntries(
      Object.entries(entries).map(([key, { generation }]) => [key, generationNumbers(generation)]),
    );
  return isDeepStrictEqual(generations(old), generations(wanted));
}
