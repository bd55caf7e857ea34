import type { Catalog } from "../catalog/index.ts";
import { type Generations, type Intent, liveGenerations } from "./intent.ts";
import type { Change, ChangeKind } from "./plan-types.ts";

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

function turnOf(secret: string, before: Generations | undefined, after: Generations | undefined): Turn[] {
  if (after === undefined) {
    if (before === undefined) return [];
    return [{ secret, kind: "remove", from: before.current, writes: false, gone: liveGenerations(before) }];
  }
  const to = after.current;
  if (before === undefined) {
    const adopted = after.made[to]?.adopted === true;
    return [{ secret, kind: adopted ? "adopt" : "create", to, writes: !adopted, gone: [] }];
  }
  const live = liveGenerations(after);
  const gone = liveGenerations(before).filter((generation) => !live.includes(generation));
  const from = before.current;
  if (to !== from) return [{ secret, kind: to < from ? "rollback" : "rotate", from, to, writes: true, gone }];
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
    ...turnOf(name, before.generations[name], after.generations[name]),
    ...reissueOf(name, catalog, before, after),
    ...releaseOf(name, before, after),
  ]);
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
  { secret, kind, from, to, writes }: Turn,
  restarts: readonly string[],
): Omit<Change, "derivedChanging" | "places" | "restarts"> {
  const { byHand, encryptsData, overlap } = catalog.secrets[secret] ?? {};
  const replaced = kind === "rotate" || kind === "rollback";
  const what = replaced ? encryptsData?.what : undefined;
  return {
    secret,
    kind,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(what !== undefined && { unreadable: what }),
    ...(replaced && byHand !== undefined && { byHand }),
    ...(replaced && writes && overlap === "none" && { window: windowOf(restarts) }),
    ...(kind === "reissue" && {
      oldStaysValid: "the token issued before stays valid until its parent turns or it expires",
    }),
  };
}
