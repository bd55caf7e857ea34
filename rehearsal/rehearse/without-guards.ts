import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";

/** Kinds of target that guard an origin: no caller reads a secret there. */
export const GUARDS: readonly string[] = ["cloudflare-tunnel", "cloudflare-access", "origin-tls"];

/**
 * Takes what guards origins out of a catalog: machines, tunnels and firewalls, of which a rehearsal has none, and the secrets that
 * go nowhere else.
 *
 * @returns what was left out, in words
 */
export function withoutGuards(document: Document): string[] {
  const targets = document.get("targets");
  const guards = entries(targets).flatMap(([name, target]) =>
    isMap(target) && GUARDS.includes(String(target.get("kind"))) ? [name] : [],
  );
  for (const name of guards) if (isMap(targets)) targets.delete(name);
  const secrets = document.get("secrets");
  const gone = entries(secrets).flatMap(([name, secret]) => {
    if (!isMap(secret) || !leaves(secret, guards)) return [];
    // What others are derived from is made all the same, and goes nowhere itself.
    if (isParent(name, secrets)) secret.delete("stages");
    else if (isMap(secrets)) secrets.delete(name);
    return [name];
  });
  const origins = document.delete("hardening")
    ? ["what guards origins is not played: `hardening` is left out"]
    : [];
  const left = [...guards, ...gone];
  return [...origins, ...(left.length === 0 ? [] : [`not played, and left out: ${left.join(", ")}`])];
}

/** Whether a secret that is derived elsewhere is made from this one. */
function isParent(name: string, secrets: unknown): boolean {
  return entries(secrets).some(([other, secret]) => {
    const source = isMap(secret) && other !== name ? secret.get("source") : undefined;
    if (!isMap(source) || source.get("kind") !== "derived") return false;
    return new RegExp(`\\b${name}\\b`).test(JSON.stringify(source.toJSON()));
  });
}

/** Takes the deliveries to guards out; whether none is left of those that there were. */
function leaves(secret: YAMLMap, guards: readonly string[]): boolean {
  const stages = secret.get("stages");
  if (!isSeq(stages)) return false;
  const before = stages.items.length;
  stages.items = stages.items.filter((stage) => {
    const deliver = isMap(stage) ? stage.get("deliver") : undefined;
    if (!isSeq(deliver)) return true;
    const all = deliver.items.length;
    deliver.items = deliver.items.filter((item) => !guards.includes(targetOf(item)));
    return deliver.items.length > 0 || all === 0;
  });
  return before > 0 && stages.items.length === 0;
}

/** A delivery is a target's name, or `{ to: TARGET, as: KEY }`. */
function targetOf(delivery: unknown): string {
  if (isMap(delivery)) return String(delivery.get("to"));
  return isScalar(delivery) ? String(delivery.value) : "";
}

function entries(map: unknown): [string, unknown][] {
  return isMap(map) ? map.items.map(({ key, value }) => [String(key), value]) : [];
}
