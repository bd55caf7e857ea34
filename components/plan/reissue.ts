import type { Catalog } from "../catalog/index.ts";
import type { Intent } from "./intent.ts";
import { lookUp, refuseIf } from "./refusals.ts";

/**
 * Issues a derived token anew, dated now, from its parent's current generation. What was issued before stays valid
 * until the parent turns.
 * @throws {IntentRefused} when it is no token, or its parent has no generation yet
 */
export function reissue(intent: Intent, catalog: Catalog, name: string, now: Date): Intent {
  const secret = lookUp(catalog, name);
  if (typeof secret === "string") refuseIf([secret]);
  const source = typeof secret === "string" ? undefined : secret.source;
  const parent = source?.kind === "derived" ? source.jwt?.secret : undefined;
  if (parent === undefined) refuseIf([`${name} has no issue time: only a derived token can be issued anew`]);
  const current = intent.generations[parent ?? ""]?.current;
  if (current === undefined)
    refuseIf([`${name} is signed with ${parent}, which has no generation yet: keyturn adopt ${parent}`]);
  const times = { ...intent.issued[name], [String(current)]: now.toISOString() };
  return { ...intent, issued: { ...intent.issued, [name]: times } };
}

/** A derived token's issue times, without the one of a parent's generation that is gone. */
export function withoutIssued(intent: Intent, catalog: Catalog, parent: string, generation: number): Intent {
  const issued = Object.entries(intent.issued).flatMap(([name, times]) => {
    const source = catalog.secrets[name]?.source;
    if (source?.kind !== "derived" || source.jwt?.secret !== parent) return [[name, times] as const];
    const left = Object.entries(times).filter(([number]) => number !== String(generation));
    return left.length === 0 ? [] : [[name, Object.fromEntries(left)] as const];
  });
  return { ...intent, issued: Object.fromEntries(issued) };
}
