import { type Catalog, listed, placeText } from "../catalog/index.ts";
import type { Intent } from "./intent.ts";
import { leavingSecrets, leavingText } from "./leaving.ts";
import { makePlan } from "./plan.ts";
import { generationsOf, notesOf, placesText, writesOf } from "./plan-text.ts";
import type { Change, Plan } from "./plan-types.ts";
import { writtenOffText } from "./written-off.ts";

function changeLines(change: Change): string[] {
  const { secret, kind, derivedChanging, places } = change;
  const where = places.length === 0 ? "" : `, in ${placesText(change)}`;
  const along = derivedChanging.length === 0 ? [] : [`  changes along: ${listed(derivedChanging)}`];
  return [`${kind} ${secret}: ${generationsOf(change)}${where}`, ...along];
}

/** A plan as a short list of lines. */
export function renderLines(plan: Plan): string[] {
  const lines = plan.changes.flatMap(changeLines);
  for (const note of notesOf(plan)) {
    lines.push(`${note.grave ? "WARNING" : "mind"}: ${listed(note.secrets)}: ${note.text}`);
  }
  for (const step of plan.order) lines.push(`write (${step.wave}) ${step.step}: ${writesOf(step)}`);
  for (const { group, services } of plan.restarts) lines.push(`restart (${group}): ${services.join(", ")}`);
  for (const { secret, generation } of plan.retired)
    lines.push(`retire ${secret}: generation ${generation} goes`);
  lines.push(...plan.writtenOff.map(writtenOffText));
  return lines.length === 0 ? ["nothing changes"] : lines;
}

/** A secret that the stack file does not know: it is left alone until it is begun. */
function newLines(catalog: Catalog, { generations, removed = {} }: Intent): string[] {
  return Object.entries(catalog.secrets).flatMap(([name, { source }]) => {
    const hasGenerations = source.kind !== "derived" && source.kind !== "builtin";
    if (!hasGenerations || generations[name] !== undefined || removed[name] !== undefined) return [];
    return [
      `leave ${name} alone: it has no generation yet (keyturn adopt ${name}, or keyturn begin ${name})`,
    ];
  });
}

/** A secret that stays at its generation. */
function keptLines(catalog: Catalog, { generations, removed = {} }: Intent): string[] {
  return Object.keys(catalog.secrets).flatMap((name) => {
    const entry = generations[name];
    if (entry === undefined || entry.previous !== undefined || removed[name] !== undefined) return [];
    const adopted = entry.made[entry.current]?.adopted === true ? " (adopted)" : "";
    return [`keep ${name}: generation ${entry.current}${adopted}`];
  });
}

/**
 * What a stack's file asks for, for a program that does not know what was there before: a secret that holds a
 * previous generation is on its way from that one, every other is kept as it is.
 * @param known the catalog with what it lost, where that is known
 */
export function planLines(catalog: Catalog, intent: Intent, known = catalog): string[] {
  const before = Object.entries(intent.generations).map(([name, entry]) => {
    const { previous, ...rest } = entry;
    const isOnItsWay = previous !== undefined && intent.removed?.[name] === undefined;
    return [name, isOnItsWay ? { ...rest, current: previous, previous: entry.current } : entry];
  });
  const plan = makePlan(catalog, { ...intent, generations: Object.fromEntries(before) }, intent);
  const places = (name: string) => {
    const targets =
      known.secrets[name]?.stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)) ?? [];
    const words = [...new Set(targets)].flatMap((target) => known.targets[target] ?? []).map(placeText);
    return words.length === 0 ? "" : `, in ${listed(words)}`;
  };
  return [
    ...(plan.changes.length === 0 ? [] : renderLines(plan)),
    ...keptLines(catalog, intent),
    ...newLines(catalog, intent),
    ...Object.entries(intent.abandoned ?? {}).map(
      ([target, since]) =>
        `write nothing to ${target}: written off since ${since} (keyturn abandon ${target} --undo takes it back)`,
    ),
    ...leavingSecrets(catalog, intent).map((leaving) => leavingText(leaving, places(leaving.secret))),
  ];
}
