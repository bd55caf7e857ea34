import { isDeepStrictEqual } from "node:util";
import type { Action, ActionKindName, Target } from "../components/catalog/index.ts";
import type { ActionRun } from "./actions/driver.ts";
import { type Cause, type Causes, dueKeys, HALF_DONE } from "./actions/due.ts";
import { actionDriver } from "./actions/index.ts";
import { hiddenAccess } from "./place-values.ts";
import { PlaceSilent } from "./places/driver.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";
import { warn } from "./tell.ts";

/** Inputs of `keyturn:index:Action`, secret marks taken off. */
export interface ActionInputs {
  name: string;
  kind: ActionKindName;
  settings: Action["settings"];
  target?: Target;
  directory: string;
  delivers: Causes;
  adopted: string[];
  owed?: Record<string, Record<string, string>>;
  access?: string[];
}

/** What makes a written value take effect; see `components/sinks/action.ts`. */
export const action: Resource = {
  async check(olds, news) {
    const [old, inputs] = [unwrap(olds) as Partial<ActionInputs>, unwrap(news) as ActionInputs];
    // A run that changes nothing needs no tool.
    if (isDeepStrictEqual(old.delivers, inputs.delivers)) return [];
    const keys = Object.keys(inputs.delivers);
    const problems = (await actionDriver(inputs.kind).problems?.(runOf(inputs, keys))) ?? [];
    return problems.map((reason) => ({ property: "", reason }));
  },

  async changed(state, news) {
    const wanted = unwrap(news) as ActionInputs;
    if (hasUnknown(wanted.delivers)) return true;
    const done = doneIn(state);
    if (due(done, wanted).length > 0) return true;
    return !isDeepStrictEqual(Object.keys(done).sort(), Object.keys(settled(done, wanted, [])).sort());
  },

  async create(news) {
    return { id: idOf(unwrap(news) as ActionInputs), state: await run(news, {}) };
  },

  async update(state, news) {
    return await run(news, doneIn(state));
  },
};

async function run(news: Properties, done: Causes): Promise<Properties> {
  const inputs = unwrap(news) as ActionInputs;
  const keys = due(done, inputs);
  if (keys.length === 0) return stateOf(news, settled(done, inputs, []));
  try {
    await actionDriver(inputs.kind).run(runOf(inputs, keys));
    return stateOf(news, settled(done, inputs, keys));
  } catch (error) {
    if (error instanceof PlaceSilent && inputs.target?.optional === true) {
      return await owing(news, inputs, done, keys, error.message);
    }
    const halfDone = {
      ...settled(done, inputs, []),
      ...Object.fromEntries(keys.map((key) => [key, HALF_DONE])),
    };
    throw new HalfDone(error, idOf(inputs), stateOf(news, halfDone));
  }
}

/** Tells the engine that it was begun: what it may have done is in no place's state, and the next run does it again. */
class HalfDone extends Error {
  override readonly name = "HalfDone";
  // These names are the SDK's (sdk/nodejs/provider/server.ts, grpcResponseFromError).
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];

  constructor(cause: unknown, id: string, state: Properties) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(message, { cause });
    this.id = id;
    this.properties = state;
    this.reasons = [message];
  }
}

/** The state of one that its place did not answer: what it last ran for stays, so that every run tries again. */
async function owing(
  news: Properties,
  { name, kind, delivers }: ActionInputs,
  done: Causes,
  keys: readonly string[],
  why: string,
): Promise<Properties> {
  await warn(
    `${name} does not answer (${why}): ${kind} was not run for ${keys.join(", ")}. The next run tries again; to write ` +
      `the target off: keyturn abandon ${name}`,
  );
  const late = Object.fromEntries(keys.map((key) => [key, delivers[key]?.generation ?? ""]));
  return { ...stateOf(news, done), owing: { [name]: late } };
}

/** What is written and not in effect. What the place is owed comes later, with its write. */
function due(done: Causes, { name, delivers, adopted, owed = {} }: ActionInputs): string[] {
  const late = hasUnknown(owed) ? {} : owed[name];
  return dueKeys(done, delivers, adopted).filter((key) => late?.[key] === undefined);
}

/** What it has run for, once it has for `keys`: of keys that were adopted that is what stands there. */
function settled(done: Causes, { delivers, adopted }: ActionInputs, keys: readonly string[]): Causes {
  return Object.fromEntries(
    Object.entries(delivers).flatMap(([key, cause]): [string, Cause][] => {
      const before = done[key];
      if (keys.includes(key) || (before === undefined && adopted.includes(key))) return [[key, cause]];
      return before === undefined ? [] : [[key, before]];
    }),
  );
}

function stateOf(news: Properties, done: Causes): Properties {
  const inputs = unwrap(news) as ActionInputs;
  return {
    ...news,
    ...hiddenAccess(inputs),
    delivers: hidden(inputs.delivers),
    done: hidden(done),
    owing: {},
  };
}

function hidden(causes: Causes): unknown {
  const marked = Object.entries(causes).map(([key, { digest, ...cause }]) => [
    key,
    digest === undefined ? cause : { ...cause, digest: secret(digest) },
  ]);
  return Object.fromEntries(marked);
}

/** The engine keeps the one that it got at the creation. */
function idOf({ kind, name }: ActionInputs): string {
  return `${kind} for ${name}`;
}

function doneIn(state: Properties): Causes {
  return (unwrap(state.done) ?? {}) as Causes;
}

/** What a driver is told. */
export function runOf(
  {
    kind,
    name,
    settings,
    target,
    directory,
    access,
  }: Pick<ActionInputs, "kind" | "name" | "settings" | "target" | "directory" | "access">,
  written: readonly string[],
) {
  const run: ActionRun<typeof kind> = {
    name,
    settings,
    directory,
    written,
    ...(target === undefined ? {} : { target }),
    ...(access === undefined ? {} : { access }),
  };
  return run;
}
