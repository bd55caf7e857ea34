import type { Catalog } from "../catalog/index.ts";
import { bump } from "./bump.ts";
import { withEntries } from "./edit.ts";
import type { Intent } from "./intent.ts";
import { lookUp, noGenerations, notRotatable } from "./refusals.ts";
import { rollback } from "./rollback.ts";

/** What is known of a backup's values. */
export interface RestoreFacts {
  /** By secret, the generation in the state whose value the backup holds; missing where none of those that live does. */
  readonly heldBy: ReadonlyMap<string, number>;
  /** Secrets that were turned since because somebody else may have what the backup holds. */
  readonly compromised: readonly string[];
  /** Secrets of which it is accepted that stored data becomes unreadable. */
  readonly acceptUnreadable: readonly string[];
}

/**
 * What a restore does with one secret. `stays`: what the backup holds is in use. `back`: it is the generation before, so
 * the secret is rolled back. `given`: its generation is gone, so the value becomes a new one, of a number of its own.
 */
export interface RestoreWay {
  readonly secret: string;
  readonly how: "stays" | "back" | "given" | "refused";
  /** The generation that is in use now. */
  readonly from?: number;
  /** The generation that comes into use. */
  readonly to?: number;
  /** Why it can't be restored. */
  readonly why?: string;
}

/** What a restore of each secret is, judged by itself; coupled ones are held to each other by {@link restore}. */
export function restoreWays(
  intent: Intent,
  catalog: Catalog,
  names: readonly string[],
  facts: RestoreFacts,
): RestoreWay[] {
  return names.map((secret): RestoreWay => {
    const entry = intent.generations[secret];
    const refused = (...reasons: string[]): RestoreWay => ({
      secret,
      how: "refused",
      why: reasons.join("; "),
      ...(entry && { from: entry.current }),
    });
    const none = noGenerations(catalog, secret);
    if (none.length > 0) return refused(...none);
    if (entry === undefined) return refused(`${secret} has no generation yet: keyturn adopt ${secret}`);
    const { current, previous, next, made } = entry;
    const held = facts.heldBy.get(secret);
    if (held === current) return { secret, how: "stays", from: current, to: current };
    const isKnown =
      facts.compromised.includes(secret) || (held !== undefined && made[held]?.compromised === true);
    if (isKnown) {
      return refused(
        `what the backup holds of ${secret} is compromised, and nothing goes back to it: keyturn rotate ${secret} goes on`,
      );
    }
    if (held !== undefined && held === previous) return { secret, how: "back", from: current, to: previous };
    const foreign = notBrought(catalog, secret);
    const reasons = foreign !== undefined ? [foreign] : whyNotGiven(intent, catalog, secret, facts);
    return reasons.length > 0 ? refused(...reasons) : { secret, how: "given", from: current, to: next };
  });
}

/** Of a secret that somebody else makes: why the value alone is worth nothing. */
function notBrought(catalog: Catalog, name: string): string | undefined {
  const secret = lookUp(catalog, name);
  if (typeof secret === "string" || secret.source.kind !== "minted") return undefined;
  return (
    `${name} is minted (${secret.source.by}), and the credential that the backup holds was retired since: a value can't ` +
    `bring it back. keyturn rotate ${name} mints a new one`
  );
}

function whyNotGiven(intent: Intent, catalog: Catalog, name: string, facts: RestoreFacts): string[] {
  const { acceptUnreadable } = facts;
  return notRotatable(catalog, intent, name, {
    acceptUnreadable,
    given: [name],
    unlocked: [],
    compromised: false,
  });
}

/**
 * The intent in which the secrets hold again what a backup has of them.
 *
 * @param ways of secrets of which none is refused
 * @param issued by token that is signed by a secret which is given: when the backup's token was issued, UTC
 * @param neverMade secrets whose current generation the state does not hold
 * @throws {IntentRefused} where coupled secrets would not turn together
 */
export function restore(
  intent: Intent,
  catalog: Catalog,
  ways: readonly RestoreWay[],
  now: Date,
  {
    acceptUnreadable,
    issued,
    neverMade,
  }: {
    acceptUnreadable: readonly string[];
    issued: Readonly<Record<string, string>>;
    neverMade: readonly string[];
  },
): Intent {
  const named = (how: RestoreWay["how"]) => ways.filter((way) => way.how === how).map(({ secret }) => secret);
  const [back, given] = [named("back"), named("given")];
  const backAgain = back.length === 0 ? intent : rollback(intent, catalog, back, { neverMade });
  if (given.length === 0) return backAgain;
  // A system that has to be restored need not be healthy.
  const options = { acceptUnreadable, given, ignoreHealth: true };
  const turned = bump(backAgain, catalog, given, now, options);
  return given.reduce((edited, name) => asGiven(edited, catalog, name, issued), turned);
}

/** A manual secret's value is given in any case; the tokens that a secret signs are dated as they were. */
function asGiven(
  intent: Intent,
  catalog: Catalog,
  name: string,
  issued: Readonly<Record<string, string>>,
): Intent {
  const entry = intent.generations[name];
  const made = entry?.made[entry.current];
  if (entry === undefined || made === undefined) return intent;
  const isManual = catalog.secrets[name]?.source.kind === "manual";
  const record = isManual ? made : { ...made, given: true as const };
  const dated = Object.entries(issued).flatMap(([token, at]) => {
    const source = catalog.secrets[token]?.source;
    if (source?.kind !== "derived" || source.jwt?.secret !== name) return [];
    return [[token, { ...intent.issued[token], [entry.current]: at }] as const];
  });
  return {
    ...withEntries(intent, { [name]: { ...entry, made: { ...entry.made, [entry.current]: record } } }),
    issued: { ...intent.issued, ...Object.fromEntries(dated) },
  };
}
