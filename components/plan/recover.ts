import { abilityOf, type Catalog } from "../catalog/index.ts";
import { unique, withEntries } from "./edit.ts";
import type { Generations, Intent, Made } from "./intent.ts";
import { missingPartners, noGenerations, refuseIf } from "./refusals.ts";

/** What is left of the named secrets after a state was lost, or put back from an old backup. */
export interface Remains {
  /** What the state's ledgers hold; a secret that the state does not know is missing. */
  readonly ledgers: ReadonlyMap<string, Generations>;
  /** The generations that the state holds, such as `TOKEN-g2`. */
  readonly held: ReadonlySet<string>;
  /** The values that persons gave and that stand in the stack file, such as `TOKEN-g2`. */
  readonly given: ReadonlySet<string>;
  /** Of minted secrets, what their APIs call the credential of the lost generation; where it lives. */
  readonly credentials: ReadonlyMap<string, string>;
}

/** What becomes of one secret whose current generation the state does not hold. */
export interface Recovered {
  readonly secret: string;
  /**
   * `again`: the same value comes into the state under its own number, from its places or from the stack file. `read`:
   * the value that its places hold becomes a generation of a new number. `anew`: another value is made.
   */
  readonly how: "again" | "read" | "anew";
  /** The generation that is lost. */
  readonly lost: number;
}

/**
 * Goes on after a loss. A number stands for one value: one whose value can't be had again is passed over, and what the
 * state holds instead becomes the previous generation, so that the ledger sees a rotation and nothing else.
 *
 * @throws {IntentRefused} for a secret whose current generation is in the state, or whose state is older than a rotation
 */
export function recover(
  intent: Intent,
  catalog: Catalog,
  names: readonly string[],
  now: Date,
  remains: Remains,
): { readonly after: Intent; readonly recovered: readonly Recovered[] } {
  const wanted = unique(names);
  const reasons = wanted.flatMap((name) => whyNotLost(intent, catalog, name, remains));
  refuseIf([...reasons, ...missingPartners(catalog, wanted, "recover")]);
  let after = intent;
  const recovered: Recovered[] = [];
  for (const name of wanted) {
    const entry = intent.generations[name];
    if (entry === undefined) continue;
    const how = howOf(catalog, name, entry, remains);
    recovered.push({ secret: name, how, lost: entry.current });
    if (how === "again") after = withEntries(after, { [name]: withoutLost(name, entry, remains) });
    else {
      const made: Made = {
        at: now.toISOString(),
        // What is in use is not what the state holds, so nothing healthy could be asked with it.
        healthIgnored: true,
        ...(how === "read" && adoption(remains.credentials.get(name))),
      };
      const next = follower(entry, remains.ledgers.get(name), made);
      after = withEntries(after, { [name]: next });
      after = withIssueTimes(after, catalog, name, { from: entry, to: next.current, isSame: how === "read" });
    }
  }
  return { after, recovered };
}

function whyNotLost(intent: Intent, catalog: Catalog, name: string, remains: Remains): string[] {
  const { ledgers, held } = remains;
  const none = noGenerations(catalog, name);
  if (none.length > 0) return none;
  const entry = intent.generations[name];
  if (entry === undefined) return [`${name} has no generation yet: keyturn adopt ${name}`];
  if (held.has(`${name}-g${entry.current}`)) {
    return [
      `generation ${entry.current} of ${name} is in the state: nothing of it is lost. keyturn resume goes on`,
    ];
  }
  if (howOf(catalog, name, entry, remains) === "anew") {
    const reason = mustStay(catalog, name);
    if (reason !== undefined) return [reason];
  }
  const before = ledgers.get(name);
  if (before === undefined) return [];
  if (!held.has(`${name}-g${before.current}`)) return [withoutItsValue(name, before, held)];
  if (before.previous === undefined || entry.current < before.next) return [];
  return [
    `the state is more than one rotation older than what ${name} is at: it holds generation ${before.previous} beside ` +
      `${before.current}, the stack file is at ${entry.current}. Bring back a newer state`,
  ];
}

/** Why no other value may be made in passing. */
function mustStay(catalog: Catalog, name: string): string | undefined {
  const { locked, encryptsData } = catalog.secrets[name] ?? {};
  const why =
    encryptsData !== undefined
      ? `stored data would become unreadable (${encryptsData.what})`
      : locked !== undefined
        ? `it is locked (${locked})`
        : undefined;
  if (why === undefined) return undefined;
  return `no value of ${name} can be had back, and none is made anew: ${why}. Bring back a state that holds it, and name the others meanwhile`;
}

/** A ledger without its generation: the state was edited, or its file is damaged. */
function withoutItsValue(
  name: string,
  { current, previous, made }: Generations,
  held: ReadonlySet<string>,
): string {
  const back =
    previous !== undefined && held.has(`${name}-g${previous}`) && made[previous]?.compromised !== true
      ? `, or go back to generation ${previous}, which it has: keyturn rollback ${name}`
      : "";
  return `the state counts generation ${current} of ${name} and lacks its value. Bring back a state that holds it${back}`;
}

function howOf(catalog: Catalog, name: string, entry: Generations, remains: Remains): Recovered["how"] {
  const { stages = [] } = catalog.secrets[name] ?? {};
  const isReadable = stages.some(({ deliver }) =>
    deliver.some(({ target }) => abilityOf(catalog.targets[target])?.readBack === true),
  );
  if (isReadable)
    return entry.made[entry.current]?.adopted === true && isUnused(entry, name, remains) ? "again" : "read";
  return remains.given.has(`${name}-g${entry.current}`) ? "again" : "anew";
}

function isUnused({ current }: Generations, name: string, { ledgers }: Remains): boolean {
  return current >= (ledgers.get(name)?.next ?? 0);
}

/** The previous generation lives on where the state holds it. */
function withoutLost(name: string, entry: Generations, { held }: Remains): Generations {
  const { previous, ...kept } = entry;
  if (previous === undefined) return entry;
  if (!held.has(`${name}-g${previous}`)) return kept;
  const made = entry.made[entry.current];
  if (made === undefined) return entry;
  return { ...entry, made: { ...entry.made, [entry.current]: { ...made, healthIgnored: true } } };
}

function adoption(credential: string | undefined): Pick<Made, "adopted" | "credential"> {
  return { adopted: true, ...(credential === undefined ? {} : { credential }) };
}

/** What follows what the state holds; its own record of that stands in where the stack file has none any more. */
function follower(entry: Generations, before: Generations | undefined, made: Made): Generations {
  const current = Math.max(entry.next, before?.next ?? 0);
  const common = { current, next: current + 1 };
  if (before === undefined) return { ...common, made: { [current]: made } };
  const record = entry.made[before.current] ?? before.made[before.current];
  return {
    ...common,
    previous: before.current,
    made: { ...(record === undefined ? {} : { [before.current]: record }), [current]: made },
  };
}

/** A token that stands at its places says when it was issued: read back, it is dated as it was. */
function withIssueTimes(
  intent: Intent,
  catalog: Catalog,
  parent: string,
  { from, to, isSame }: { from: Generations; to: number; isSame: boolean },
): Intent {
  const issued = { ...intent.issued };
  for (const [token, { source }] of Object.entries(catalog.secrets)) {
    if (source.kind !== "derived" || source.jwt?.secret !== parent) continue;
    const { [String(from.current)]: again, ...others } = issued[token] ?? {};
    const at = again ?? from.made[from.current]?.at;
    if (isSame && at !== undefined) issued[token] = { ...others, [to]: at };
    else if (again !== undefined) {
      if (Object.keys(others).length > 0) issued[token] = others;
      else delete issued[token];
    }
  }
  return { ...intent, issued };
}
