import { isDeepStrictEqual } from "node:util";
import { generationNumbers, longestAt, type Target } from "../components/catalog/index.ts";
import { asked, isDoneOtherwise, turnsNothing } from "./place-asked.ts";
import { type HeldValue, type KeyValue, type PlaceChange, PlaceSilent, type Turn } from "./places/driver.ts";
import { foreignRefusal, foreignValues } from "./places/foreign-values.ts";
import { driverOf } from "./places/index.ts";
import { refuseLostValue } from "./places/lost-value.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";
import { warn } from "./tell.ts";
import { noteStanding, withDying } from "./whole-places.ts";

/** One key, secret marks taken off. */
export interface PlaceEntryInputs {
  secret: string;
  generation: string;
  value: string;
  adopted?: boolean;
  previous?: { generation: string; value: string };
}

/** Inputs of `keyturn:index:PlaceValues`, secret marks taken off. */
export interface PlaceInputs {
  name: string;
  target: Target;
  directory: string;
  entries: Record<string, PlaceEntryInputs>;
  absent?: string[];
  /** What keyturn itself comes in with: values to try. */
  access?: string[];
  /** Of a state: the place may hold another value than this one tells, for a run was cut off (`cli/state/mark-in-doubt.ts`). */
  inDoubt?: boolean;
}

/** Values at one place of any kind that has a driver; see `components/sinks/place-values.ts`. */
export const placeValues: Resource = {
  async check(olds, news) {
    const inputs = unwrap(news) as PlaceInputs;
    // A run that changes nothing needs no tool.
    const old = unwrap(olds) as PlaceInputs;
    if (isDeepStrictEqual(asked(old), asked(inputs)) && !isDoneOtherwise(old, inputs)) return [];
    const problems = [...tooLong(inputs), ...((await driverOf(inputs.target.kind).problems?.(inputs)) ?? [])];
    return problems.map((reason) => ({ property: "", reason }));
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as PlaceInputs, unwrap(news) as PlaceInputs];
    refuseLostValue(wanted.name, old.entries, wanted.entries);
    if (!hasUnknown(wanted)) noteStanding(wanted, changeOf(withDying(wanted, old), old).values);
    if (isUncertain(state) || hasUnknown(wanted) || !isDeepStrictEqual(asked(old), asked(wanted)))
      return true;
    if (isDoneOtherwise(old, wanted)) return true;
    const driver = driverOf(wanted.target.kind);
    const { isNear = false } = driver;
    const asks = typeof isNear === "boolean" ? isNear : await isNear(wanted);
    const found = asks ? await held(old, wanted) : undefined;
    return found !== undefined && !stands(found, changeOf(wanted, old));
  },

  async create(news) {
    const { name, target } = unwrap(news) as PlaceInputs;
    return { id: `${target.kind} ${name}`, state: await write(news, undefined) };
  },

  async update(state, news) {
    const [old, wanted] = [unwrap(state) as PlaceInputs, unwrap(news) as PlaceInputs];
    refuseLostValue(wanted.name, old.entries, wanted.entries);
    return await write(news, old, isUncertain(state));
  },

  /** Reached only where the place is to let go of what it holds: any other deletion keeps it (`retainOnDelete`). */
  async remove(state) {
    const inputs = unwrap(state) as PlaceInputs;
    const change = changeOf({ ...inputs, entries: {}, absent: Object.keys(inputs.entries) }, inputs);
    noteStanding(inputs, []);
    await driverOf(inputs.target.kind).write(inputs, change);
  },
};

/** Values that the place would cut or refuse. */
function tooLong({ name, target, entries }: PlaceInputs): string[] {
  const longest = longestAt(target.kind);
  return Object.entries(entries).flatMap(([key, { secret: its, value }]) => {
    if (longest === undefined || hasUnknown(value) || Buffer.byteLength(value) <= longest) return [];
    return [`${its} is longer than the ${longest} bytes that a value of ${name} may have (${key})`];
  });
}

async function write(
  news: Properties,
  old: PlaceInputs | undefined,
  wasUncertain = false,
): Promise<Properties> {
  const asIntended = unwrap(news) as PlaceInputs;
  const inputs = withDying(asIntended, old);
  const driver = driverOf(inputs.target.kind);
  const change = changeOf(inputs, old);
  noteStanding(inputs, change.values);
  try {
    const found = await held(old, inputs);
    if (found !== undefined) {
      const foreign = foreignValues(found, old, inputs);
      const reason = foreignRefusal(
        inputs.name,
        foreign,
        old !== undefined && (old.inDoubt === true || turnsNothing(old, inputs)),
      );
      if (reason !== undefined) throw new Error(reason);
    }
    const isTold = !wasUncertain && old !== undefined && isDeepStrictEqual(asked(old), asked(inputs));
    const isDue = found === undefined ? !isTold : !isHeld(found, change);
    if (isDue) await driver.write(inputs, change);
  } catch (error) {
    if (!(error instanceof PlaceSilent) || inputs.target.optional !== true) throw error;
    return await owing(news, inputs, old, error.message);
  }
  return { ...news, entries: hidden(asIntended.entries), ...hiddenAccess(inputs), owed: {} };
}

/** The state after a write that was skipped: it keeps what the place held when it last answered, so that every run tries again. */
async function owing(
  news: Properties,
  inputs: PlaceInputs,
  old: PlaceInputs | undefined,
  why: string,
): Promise<Properties> {
  const { name, entries } = inputs;
  const late = Object.entries(entries).filter(
    ([key, { generation, value }]) =>
      old?.inDoubt === true ||
      // A label tells a derived value's parents by name too, and a rename of one is no other value.
      generationNumbers(old?.entries[key]?.generation ?? "") !== generationNumbers(generation) ||
      old?.entries[key]?.value !== value,
  );
  const names = [...new Set(late.map(([, entry]) => entry.secret))].join(", ");
  await warn(
    `${name} does not answer (${why}): it is owed ${names}. The next run tries again; to write it off: keyturn abandon ${name}`,
  );
  const owed = { [name]: Object.fromEntries(late.map(([key, { generation }]) => [key, generation])) };
  // What nobody knew before it fell silent nobody knows now.
  const doubt = old?.inDoubt === true ? { inDoubt: true } : {};
  return { ...news, entries: hidden(old?.entries ?? {}), ...hiddenAccess(inputs), owed, ...doubt };
}

/** Whether the place may hold something else than the state tells. */
function isUncertain(state: Properties): boolean {
  return isOwed(state) || unwrap(state.inDoubt) === true;
}

function isOwed(state: Properties): boolean {
  const owed = (unwrap(state.owed) ?? {}) as Record<string, Record<string, string>>;
  return Object.values(owed).some((keys) => Object.keys(keys).length > 0);
}

/** What the place holds, as far as it can be known; of values, those are asked for that it may hold. */
async function held(
  old: PlaceInputs | undefined,
  wanted: PlaceInputs,
): Promise<ReadonlyMap<string, HeldValue> | undefined> {
  const keys = keysOf(wanted);
  const known = keys.map((key): [string, string[]] => [
    key,
    [wanted.entries[key]?.value, old?.entries[key]?.value].filter((value) => value !== undefined),
  ]);
  const turns = keys.map((key): [string, Turn] => {
    const [now, before] = [wanted.entries[key]?.generation, old?.entries[key]?.generation];
    return [
      key,
      { ...(now === undefined ? {} : { wanted: now }), ...(before === undefined ? {} : { before }) },
    ];
  });
  return await driverOf(wanted.target.kind).held?.(wanted, keys, new Map(known), new Map(turns));
}

function keysOf({ entries, absent = [] }: PlaceInputs): string[] {
  return [...Object.keys(entries), ...absent];
}

function changeOf({ entries, absent = [] }: PlaceInputs, old: PlaceInputs | undefined): PlaceChange {
  const values = Object.entries(entries).map(
    ([key, { adopted: _, ...entry }]): KeyValue => ({ key, ...entry }),
  );
  const before = Object.entries(old?.entries ?? {}).filter(
    ([key, { value }]) => entries[key]?.value !== value,
  );
  return { values, absent, before: new Map(before) };
}

function isHeld(found: ReadonlyMap<string, HeldValue>, change: PlaceChange): boolean {
  // A previous value stands under a key that only the kind knows: while two live it is written once more.
  return change.values.every(({ previous }) => previous === undefined) && stands(found, change);
}

/** Whether the values in use stand there, whatever previous ones do. */
function stands(found: ReadonlyMap<string, HeldValue>, { values, absent }: PlaceChange): boolean {
  return values.every(({ key, value }) => found.get(key) === value) && absent.every((key) => !found.has(key));
}

function hidden(entries: PlaceInputs["entries"]): unknown {
  return Object.fromEntries(
    Object.entries(entries).map(([key, { value, previous, ...entry }]) => [
      key,
      {
        ...entry,
        value: secret(value),
        ...(previous === undefined
          ? {}
          : { previous: { generation: previous.generation, value: secret(previous.value) } }),
      },
    ]),
  );
}

/** What opens the place is secret in the state, as it was in the inputs. */
export function hiddenAccess({ access }: { access?: string[] }): Properties {
  return access === undefined ? {} : { access: secret(access) };
}
