import { type Catalog, closest, listed, NamesOfToday, parentsOf, type Secret } from "../catalog/index.ts";
import { coupledWith } from "./coupled.ts";
import type { Intent } from "./intent.ts";
import { unreadableAfter } from "./unreadable.ts";

/** An edit of the intent that is not made. Its message is every reason, each with its remedy. */
export class IntentRefused extends Error {
  override readonly name = "IntentRefused";
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.reasons = reasons;
  }
}

/** @throws {IntentRefused} when there is a reason */
export function refuseIf(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new IntentRefused(reasons);
}

/** The secret of a name, or why there is none. */
export function lookUp(catalog: Catalog, name: string): Secret | string {
  const secret = Object.hasOwn(catalog.secrets, name) ? catalog.secrets[name] : undefined;
  if (secret !== undefined) return secret;
  const today = new NamesOfToday(catalog).secret(name);
  if (today !== name) return `${name} is called ${today} now: name it so`;
  const known = Object.keys(catalog.secrets);
  const meant = closest(name, known);
  const remedy = meant === undefined ? `the catalog holds ${listed(known)}` : `did you mean ${meant}?`;
  return `${name} is no secret of the catalog: ${remedy}`;
}

/** Why a name can't have generations. */
export function noGenerations(catalog: Catalog, name: string): string[] {
  const secret = lookUp(catalog, name);
  if (typeof secret === "string") return [secret];
  const { source } = secret;
  if (source.kind === "builtin") return [`${name} is builtin (${source.why}): keyturn has nothing to turn`];
  if (source.kind !== "derived") return [];
  const parents = parentsOf(source).map((parent) => parent.name);
  return [`${name} is derived and changes with ${listed(parents)}: keyturn rotate ${parents.join(" ")}`];
}

/** Why secrets that turn together are not all named. */
export function missingPartners(catalog: Catalog, names: readonly string[], command: string): string[] {
  const told = new Set<string>();
  return names.flatMap((name) => {
    const group = coupledWith(catalog, name);
    const missing = group.filter((partner) => !names.includes(partner));
    const key = group.join(" ");
    if (missing.length === 0 || told.has(key)) return [];
    told.add(key);
    return [`${listed(group)} are coupled and turn together or not at all: keyturn ${command} ${key}`];
  });
}

/** What was allowed for one rotation. */
export interface RotationAllowed {
  /** Secrets of which it is accepted that stored data becomes unreadable. */
  readonly acceptUnreadable: readonly string[];
  /** Manual secrets whose new value was given. */
  readonly given: readonly string[];
  /** Whether they are turned because their values are known to others: then nothing leads back to one. */
  readonly compromised: boolean;
  /** Locked secrets that are compromised, which a person confirmed (`--yes-i-know`). */
  readonly unlocked: readonly string[];
}

/** Why a secret can't be rotated now. */
export function notRotatable(
  catalog: Catalog,
  intent: Intent,
  name: string,
  allowed: RotationAllowed,
): string[] {
  const secret = lookUp(catalog, name);
  const none = noGenerations(catalog, name);
  if (typeof secret === "string" || none.length > 0) return none;
  const reasons: string[] = [];
  const entry = intent.generations[name];
  if (entry === undefined) reasons.push(`${name} has no generation yet: keyturn adopt ${name}`);
  if (secret.locked !== undefined && !allowed.unlocked.includes(name)) {
    reasons.push(
      `${name} is locked: ${secret.locked}. Where its value is compromised: keyturn rotate --compromised ${name} ` +
        "--yes-i-know. Where the reason no longer holds: remove `locked` from the catalog",
    );
  }
  if (intent.removed?.[name] === "release") {
    reasons.push(
      `${name} is on its way out: keyturn remove ${name} goes on with it. To keep it, take it out of keyturn:removed`,
    );
  }
  if (entry?.previous !== undefined) {
    const both = `${name} still holds generation ${entry.previous} beside ${entry.current}`;
    // Which of the two leaked is not known, and the older one has had longer to.
    reasons.push(
      allowed.compromised || entry.made[entry.previous]?.compromised === true
        ? `${both}: first keyturn retire ${name}, then keyturn rotate --compromised ${name}`
        : `${both}: first keyturn retire ${name}, or keyturn rollback ${name}`,
    );
  }
  if (secret.source.kind === "manual" && !allowed.given.includes(name)) {
    reasons.push(
      `${name} is given by a person (${secret.source.from}): keyturn rotate ${name} asks for the new value`,
    );
  }
  const unreadable = unreadableAfter(secret);
  if (unreadable !== undefined && !allowed.acceptUnreadable.includes(name)) {
    reasons.push(
      `${name} encrypts stored data; with a new value this becomes unreadable: ${unreadable}. To accept that: --accept-unreadable ${name}`,
    );
  }
  return reasons;
}
