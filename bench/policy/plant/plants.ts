import { type Recorded, UNKNOWN_TEXT } from "../record/recording.ts";
import type { Chance } from "./chance.ts";
import { AROUND, AROUND_DECOYS, FORMS } from "./forms.ts";
import { type Place, placesOf } from "./places.ts";
import { database, delivered, generated, kept, withText } from "./planted.ts";
import { DECOYS, SECRETS } from "./secrets.ts";

/** A program with something planted in it. */
export interface Plant {
  readonly program: string;
  /** The program as it was, and as it is now. */
  readonly before: readonly Recorded[];
  readonly after: readonly Recorded[];
  readonly place: Place;
  /** Whether it has to be found, or must not be. */
  readonly isLeak: boolean;
  /** How the value got there: its form where it stands as a value, or what leads to it where it doesn't. */
  readonly form: string;
  /** What kind of secret it is, or the decoy itself. */
  readonly secret: string;
}

/** A program to plant in. */
export interface Ground {
  readonly program: string;
  readonly resources: readonly Recorded[];
}

/** Plants so many leaks of each form, and so many of each decoy, each in a place of a kind drawn first. */
export function* plants(grounds: readonly Ground[], each: number, chance: Chance): Generator<Plant> {
  const places = byKind(grounds);
  const draw = () => chance.of(chance.of([...places.values()]));
  for (const [form, write] of Object.entries(FORMS)) {
    for (let count = 0; count < each; count++) {
      const [secret, make] = chance.of(Object.entries(SECRETS));
      const value = make(chance);
      const text = chance.of(AROUND).replace("@", () => write(value));
      yield byValue(draw(), { secret, form, isLeak: true }, value, text, chance);
    }
  }
  for (let count = 0; count < each; count++) yield* withoutValue(draw, chance);
  for (const decoy of DECOYS) {
    for (let count = 0; count < Math.ceil(each / 4); count++) {
      const text = chance.of(AROUND_DECOYS).replace("@", () => decoy);
      yield byValue(draw(), { secret: decoy, form: "an ordinary value", isLeak: false }, decoy, text, chance);
    }
  }
}

type Spot = readonly [Ground, Place];
type What = Pick<Plant, "form" | "secret" | "isLeak">;

function byValue([ground, place]: Spot, what: What, value: string, text: string, chance: Chance): Plant {
  const source = chance.below(2) === 0 ? generated(value) : delivered(value);
  const changed = withText(ground.resources, place, { text });
  // What comes last is known to be secret only after the leak was seen.
  const isLast = chance.below(4) === 0;
  return {
    ...{ program: ground.program, before: ground.resources, ...what },
    after: isLast ? [...changed, source] : [source, ...changed],
    place: isLast ? place : { ...place, resource: place.resource + 1 },
  };
}

/** What stands there is not known yet, or is known and marked. */
function* withoutValue(draw: () => Spot, chance: Chance): Generator<Plant> {
  const source = generated();
  const [stash, instance] = [kept(source), database(source)];
  const chains = [
    { form: "by dependency", chain: [source], isLeak: true },
    { form: "by dependency, through another resource", chain: [source, stash], isLeak: true },
    { form: "made of what was given a secret", chain: [source, instance], isLeak: false },
  ];
  for (const { form, chain, isLeak } of chains) {
    const [ground, place] = draw();
    const madeOf = chain.at(-1) ?? source;
    const after = [...chain, ...withText(ground.resources, place, { text: UNKNOWN_TEXT, madeOf })];
    const planted = { ...place, resource: place.resource + chain.length };
    const what = { form, isLeak, secret: "not made yet" };
    yield { program: ground.program, before: ground.resources, after, place: planted, ...what };
  }
  const [ground, place] = draw();
  const [secret, make] = chance.of(Object.entries(SECRETS));
  const after = withText(ground.resources, place, { text: make(chance), isMarked: true });
  const what = { form: "by mark", isLeak: true, secret };
  yield { program: ground.program, before: ground.resources, after, place, ...what };
}

function byKind(grounds: readonly Ground[]): Map<string, Spot[]> {
  const kinds = new Map<string, Spot[]>();
  for (const ground of grounds) {
    for (const place of placesOf(ground.resources)) {
      const spots = kinds.get(place.kind) ?? [];
      kinds.set(place.kind, spots);
      spots.push([ground, place]);
    }
  }
  return kinds;
}
