import { abilityOf, type Catalog, isRevocable, type Source } from "../catalog/index.ts";
import { type Generations, type Intent, liveGenerations } from "./intent.ts";
import type { Change, ChangeKind } from "./plan-types.ts";
import { unreadableAfter } from "./unreadable.ts";

/** What happens to one secret between two intents. */
export interface Turn {
  readonly secret: string;
  readonly kind: ChangeKind;
  readonly from?: number;
  readonly to?: number;
  /** Whether its places get another value. */
  readonly writes: boolean;
  /** Generations that were live and are no longer. */
  readonly gone: readonly number[];
}

/** A place that can neither be read nor asked gets the adopted value once more: keyturn has no other way to know that it holds it. */
function isWrittenByAdoption(catalog: Catalog, secret: string): boolean {
  const targets =
    catalog.secrets[secret]?.stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)) ?? [];
  return targets.some((target) => {
    const can = abilityOf(catalog.targets[target]);
    return can !== undefined && !can.readBack && !can.compares;
  });
}

function turnOf(
  catalog: Catalog,
  secret: string,
  before: Generations | undefined,
  after: Generations | undefined,
): Turn[] {
  if (after === undefined) {
    if (before === undefined) return [];
    return [{ secret, kind: "remove", from: before.current, writes: false, gone: liveGenerations(before) }];
  }
  const to = after.current;
  if (before === undefined) {
    const adopted = after.made[to]?.adopted === true;
    const writes = !adopted || isWrittenByAdoption(catalog, secret);
    return [{ secret, kind: adopted ? "adopt" : "create", to, writes, gone: [] }];
  }
  const live = liveGenerations(after);
  const gone = liveGenerations(before).filter(
    (generation) => !live.includes(generation) && after.made[generation]?.calledOff !== true,
  );
  const from = before.current;
  if (to !== from) {
    // What was never made stands nowhere, so its places have what they had.
    const writes = after.made[from]?.calledOff !== true;
    return [{ secret, kind: to < from ? "rollback" : "rotate", from, to, writes, gone }];
  }
  return gone.length === 0 ? [] : [{ secret, kind: "retire", from, to, writes: false, gone }];
}

/** A token that gets another issue time, while its parent stays at its generation. */
function reissueOf(secret: string, catalog: Catalog, before: Intent, after: Intent): Turn[] {
  const source = catalog.secrets[secret]?.source;
  if (source?.kind !== "derived" || source.jwt === undefined) return [];
  const parent = source.jwt.secret;
  const from = before.generations[parent]?.current;
  const to = after.generations[parent]?.current;
  if (from === undefined || to === undefined || from !== to) return [];
  if (before.issued[secret]?.[to] === after.issued[secret]?.[to]) return [];
  return [{ secret, kind: "reissue", from, to, writes: true, gone: [] }];
}

/** A secret whose places are to let go of it. Its generations go in the run after. */
function releaseOf(secret: string, before: Intent, after: Intent): Turn[] {
  if (after.removed?.[secret] !== "release" || before.removed?.[secret] === "release") return [];
  const from = before.generations[secret]?.current;
  return [{ secret, kind: "release", ...(from !== undefined && { from }), writes: false, gone: [] }];
}

/** What happens to each secret, in the order of the catalog; secrets that the catalog lost come last. */
export function turnsOf(catalog: Catalog, before: Intent, after: Intent): Turn[] {
  const known = Object.keys(catalog.secrets);
  const lost = Object.keys(before.generations).filter((name) => !known.includes(name));
  return [...known, ...lost].flatMap((name) => [
    ...turnOf(catalog, name, before.generations[name], after.generations[name]),
    ...reissueOf(name, catalog, before, after),
    ...releaseOf(name, before, after),
  ]);
}

/** What a person has to do when a generation goes whose credential keyturn did not make and can't name. */
function leftToRevoke(
  catalog: Catalog,
  { secret, gone }: Turn,
  before: Generations | undefined,
): string | undefined {
  if (!isRevocable(catalog.secrets[secret]?.source)) return undefined;
  const foreign = gone.find((number) => {
    const made = before?.made[number];
    return made?.adopted === true && made.credential === undefined;
  });
  if (foreign === undefined) return undefined;
  return `generation ${foreign} was minted before keyturn: revoke its credential where it was made`;
}

function windowOf(restarts: readonly string[]): string {
  const end =
    restarts.length === 0
      ? "until every caller has read the new value"
      : `until ${restarts.at(-1)} has restarted`;
  return `from the first write ${end}, callers that still hold the old value may be refused`;
}

/** A turn in the words of a plan. */
export function changeOf(
  catalog: Catalog,
  turn: Turn,
  restarts: readonly string[],
  before: Generations | undefined,
): Omit<Change, "derivedChanging" | "places" | "restarts"> {
  const { secret, kind, from, to, writes } = turn;
  const { encryptsData, overlap, byHand: always, source } = catalog.secrets[secret] ?? {};
  const replaced = writes && (kind === "rotate" || kind === "rollback");
  const byHand = replaced ? always : leftToRevoke(catalog, turn, before);
  const what = replaced && encryptsData !== undefined ? unreadableAfter({ encryptsData }) : undefined;
  const by = replaced || kind === "retire" ? encryptsData?.migrate?.run.join(" ") : undefined;
  return {
    secret,
    kind,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(what !== undefined && { unreadable: what }),
    ...(encryptsData !== undefined && by !== undefined && { reencrypted: { what: encryptsData.what, by } }),
    ...(byHand !== undefined && { byHand }),
    ...(replaced && overlap === "none" && !isRevocable(source) && { window: windowOf(restarts) }),
    ...staysValid(turn, source),
  };
}

/** What is accepted on, beside the new value: who mints a credential knows nothing of the one that follows it. */
function staysValid({ kind, from, writes }: Turn, source: Source | undefined): Pick<Change, "oldStaysValid"> {
  if (kind === "reissue") {
    return { oldStaysValid: "the token issued before stays valid until its parent turns or it expires" };
  }
  if (!writes || (kind !== "rotate" && kind !== "rollback") || !isRevocable(source)) return {};
  return { oldStaysValid: `generation ${from} works until it is retired, so no caller is refused` };
}
