import { isDeepStrictEqual } from "node:util";
import { type Key, runMigration } from "../components/migration/index.ts";
import { hasUnknown, secret, unwrap } from "./properties.ts";
import type { Properties, Resource } from "./resource.ts";

/** Inputs of `keyturn:index:Migration`, secret marks taken off. */
interface MigrationInputs {
  secret: string;
  generation: string;
  previous?: string;
  run: string[];
  directory: string;
  timeoutMs: number;
  value: string;
  /** The previous generation's value. */
  from?: string;
  /** Of the state alone: the generations that nothing is encrypted with any more, since the last that was let go. */
  left?: string[];
  /** Of a state: data may be under another key than this one tells, for a run was cut off (`cli/state/mark-in-doubt.ts`). */
  inDoubt?: boolean;
}

/**
 * Stored data under the generation of its key that is in use; see `components/sinks/migration.ts`. Its state is what is
 * known of the data: a run that is cut off leaves it as it was, and the next one begins again.
 */
export const migration: Resource = {
  async check() {
    return [];
  },

  /** Another command, folder or time changes nothing that is stored. */
  async changed(state, news) {
    const [old, wanted] = [unwrap(state), unwrap(news)] as MigrationInputs[];
    if (old === undefined || wanted === undefined || old.inDoubt === true || hasUnknown(wanted)) return true;
    return !isDeepStrictEqual(keysOf(old), keysOf(wanted));
  },

  async create(news) {
    return {
      id: `${(unwrap(news) as MigrationInputs).secret} in use`,
      state: await migrate(news, undefined),
    };
  },

  async update(state, news) {
    return await migrate(news, unwrap(state) as MigrationInputs);
  },
};

/** The secret's name is none of it: a rename leaves the data as it is. */
function keysOf({ generation, previous, value, from }: MigrationInputs): unknown {
  return { generation, previous, value, from };
}

async function migrate(news: Properties, old: MigrationInputs | undefined): Promise<Properties> {
  const wanted = unwrap(news) as MigrationInputs;
  const { generation, previous, value, from } = wanted;
  const others = otherKeys(old, wanted);
  for (const key of others) {
    await runMigration({ ...wanted, from: key, to: { generation, value }, remedy: remedyOf(wanted) });
  }
  const leaving = others.map((key) => key.generation).filter((number) => number !== previous);
  return {
    ...news,
    value: secret(value),
    ...(from === undefined ? {} : { from: secret(from) }),
    left: leaving.length > 0 ? leaving : (old?.left ?? []),
  };
}

/**
 * The keys that data may be encrypted with, besides the wanted one: what was in use, what could be gone back to, which is
 * forgotten after this, and what was tried by runs that never got here.
 */
function otherKeys(old: MigrationInputs | undefined, wanted: MigrationInputs): Key[] {
  const known = new Map<string, string>();
  const note = (generation: string | undefined, value: string | undefined) => {
    if (generation !== undefined && value !== undefined) known.set(generation, value);
  };
  note(old?.generation, old?.value);
  note(old?.previous, old?.from);
  note(wanted.previous, wanted.from);
  known.delete(wanted.generation);
  return [...known]
    .map(([generation, value]) => ({ generation, value }))
    .toSorted((a, b) => Number(a.generation) - Number(b.generation));
}

function remedyOf({ secret: name, generation, previous }: MigrationInputs): string {
  const again = "Mend it, then keyturn resume: the command is run again";
  const isRotation = previous !== undefined && Number(previous) < Number(generation);
  return isRotation
    ? `${again}. To go back, unless that value is out, which runs it the other way: keyturn rollback ${name}`
    : again;
}
