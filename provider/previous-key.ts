import { hostname } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { applyEnvChanges } from "./env-file/index.ts";
import { askDisk } from "./on-disk.ts";
import type { Place } from "./place.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";
import { warn } from "./tell.ts";

/** Inputs of `keyturn:index:PreviousKey`, secret marks taken off. */
interface PreviousKeyInputs extends Place {
  secret: string;
  target: string;
  path: string;
  optional?: boolean;
  /** Such as `TOKEN_PREVIOUS`. */
  keys: string[];
  value: string;
}

/**
 * The keys under which an acceptor holds a secret's previous value; see `components/sinks/previous-key.ts`. They are
 * written together with the current value, by another resource: this one only takes them out, when it is deleted.
 */
export const previousKey: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state), unwrap(news)] as PreviousKeyInputs[];
    if (old === undefined || wanted === undefined || hasUnknown(wanted)) return true;
    return !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const { host, path, keys } = unwrap(news) as PreviousKeyInputs;
    return { id: `${keys.join(",")} in ${path}`, state: hidden(news, host ?? hostname()) };
  },

  async update(state, news) {
    return hidden(news, state.writtenOn as string | undefined);
  },

  async remove(state) {
    const inputs = unwrap(state) as PreviousKeyInputs;
    const { directory, target, path, keys, value } = inputs;
    const files = [{ target, path, entries: {} }];
    const answer = await askDisk({ ...inputs, files }, state.writtenOn as string | undefined);
    // A place that is owed its write keeps its previous value; one that comes here is written off.
    if ("silent" in answer) return await warn(leftThere(target, keys, answer.silent));
    const held = answer.disk.get(target);
    const changed = keys.find((key) => ![undefined, "", value].includes(held?.get(key)));
    if (changed !== undefined) {
      throw new Error(
        `${changed} in ${path} holds another value than keyturn wrote there, and it would be lost with its line. ` +
          `If it is of no use, take the line out by hand, then: keyturn resume`,
      );
    }
    await applyEnvChanges(directory, [{ path, absent: keys, values: new Map() }]);
  },
};

/** What is said of previous values at a place that was written off and does not answer. */
export function leftThere(target: string, keys: readonly string[], why: string): string {
  return (
    `${target} does not answer (${why}) and is written off: the previous value that it accepts stays there. Should it come ` +
    `back, take it out by hand: ${keys.join(", ")}`
  );
}

/** What secret and target are called is none of it: a rename leaves the file as it is. */
function told({ path, keys, value, host }: PreviousKeyInputs): unknown {
  return { path, keys, value, host };
}

function hidden(news: Properties, writtenOn: string | undefined): Properties {
  return { ...news, value: secret(unwrap(news.value)), writtenOn };
}
