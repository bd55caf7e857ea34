import { isDeepStrictEqual } from "node:util";
import { hiddenAccess, type PlaceInputs } from "./place-values.ts";
import { PlaceSilent } from "./places/driver.ts";
import { driverOf } from "./places/index.ts";
import { leftThere } from "./previous-key.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";
import { warn } from "./tell.ts";
import { forgetAtWhole, isWhole } from "./whole-places.ts";

/** Inputs of `keyturn:index:PreviousValues`, secret marks taken off. */
interface PreviousInputs extends Pick<PlaceInputs, "name" | "target" | "directory" | "access"> {
  secret: string;
  /** The generation that the values belong to. */
  generation: string;
  values: Record<string, string>;
}

/** A secret's previous values at a place that holds two. They are written with the current ones; this lets them die. */
export const previousValues: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state), unwrap(news)] as PreviousInputs[];
    if (old === undefined || wanted === undefined || hasUnknown(wanted)) return true;
    return !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const { name, values } = unwrap(news) as PreviousInputs;
    return { id: `${Object.keys(values).join(",")} at ${name}`, state: hidden(news) };
  },

  async update(_, news) {
    return hidden(news);
  },

  async remove(state) {
    const inputs = unwrap(state) as PreviousInputs;
    try {
      await forget(inputs);
    } catch (error) {
      if (!(error instanceof PlaceSilent) || inputs.target.optional !== true) throw error;
      // A place that is owed its write keeps its previous value; one that comes here is written off.
      await warn(leftThere(inputs.name, Object.keys(inputs.values), error.message));
    }
  },
};

async function forget(inputs: PreviousInputs): Promise<void> {
  const { target, values, generation } = inputs;
  const driver = driverOf(target.kind);
  if (!isWhole(target)) return await driver.forget?.(inputs, new Map(Object.entries(values)), generation);
  await forgetAtWhole(inputs, Object.keys(values), (left) =>
    driver.write(inputs, { values: left, absent: [], before: new Map() }),
  );
}

function told({ target, values, generation, access }: PreviousInputs): unknown {
  return [target, values, generation, access];
}

function hidden(news: Properties): Properties {
  const inputs = unwrap(news) as PreviousInputs;
  return { ...news, values: secret(inputs.values), ...hiddenAccess(inputs) };
}
