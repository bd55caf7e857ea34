import { isDeepStrictEqual } from "node:util";
import { type ActionInputs, runOf } from "./action.ts";
import { actionDriver } from "./actions/index.ts";
import { hiddenAccess } from "./place-values.ts";
import { hasUnknown, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";

/** Inputs of `keyturn:index:LastAction`, secret marks taken off. */
interface LastActionInputs extends Omit<ActionInputs, "delivers" | "adopted" | "owed"> {
  written: string[];
}

/** What makes the death of a previous value take effect: it is run by its deletion, and again where that failed. */
export const lastAction: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as LastActionInputs, unwrap(news) as LastActionInputs];
    return hasUnknown(wanted) || !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const { kind, name } = unwrap(news) as LastActionInputs;
    return { id: `${kind} for ${name}, at last`, state: stateOf(news) };
  },

  async update(_, news) {
    return stateOf(news);
  },

  async remove(state) {
    const inputs = unwrap(state) as LastActionInputs;
    await actionDriver(inputs.kind).run(runOf(inputs, inputs.written));
  },
};

function told({ name, kind, settings, target, directory, written, access }: LastActionInputs): unknown {
  return [name, kind, settings, target, directory, written, access];
}

function stateOf(news: Properties): Properties {
  return { ...news, ...hiddenAccess(unwrap(news) as LastActionInputs) };
}
