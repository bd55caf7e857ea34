import { createHash } from "node:crypto";
import { connectionString } from "./connection-string.ts";
import { findDerivedKeys } from "./derived-keys.ts";
import { guess } from "./guess.ts";

/** What comparing the values has shown of a key. */
export interface Compared {
  /** As the catalog writes it. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly remark: string;
}

/** Two keys that hold the same value by chance hold a short one. */
const LONG_ENOUGH = 12;

/** What stands before a value in a header; nothing else of such a value goes into the catalog. */
const PREFIX = /^(?:Bearer|Basic|Token|token) $/;

/**
 * Finds keys whose values hold, sign with or repeat another key's value. Values are compared in memory. Of a
 * connection string what is no secret goes into the template: scheme, user, host and database.
 *
 * @param values of keys that may be secrets and of those that may not
 */
export async function compareValues(values: ReadonlyMap<string, string>): Promise<Map<string, Compared>> {
  const found = new Map<string, Compared>();
  for (const [key, { parent, claims, expiresIn }] of await findDerivedKeys(values)) {
    const source = { kind: "derived", jwt: { secret: parent, claims, expiresIn } };
    found.set(key, { source, remark: `signed with ${parent}` });
  }
  const secrets = [...values].filter(([key]) => guess(key) !== "setting" && !found.has(key));
  // The first of those with one value is what the others are made from.
  const first = new Map<string, string>();
  for (const [key, value] of secrets) {
    const parent = first.get(value);
    if (value.length < LONG_ENOUGH) continue;
    if (parent === undefined) first.set(value, key);
    else found.set(key, { source: derived(`{${parent}}`), remark: `the same value as ${parent} today` });
  }
  const parents = new Map(secrets.filter(([key]) => !found.has(key)));
  for (const [key, value] of values) {
    if (found.has(key)) continue;
    const compared = connectionString(key, value, parents) ?? madeFromAnother(key, value, parents);
    if (compared === undefined) continue;
    found.set(key, compared);
    parents.delete(key);
  }
  return found;
}

/** A key whose value is another's hash, or a header around it. */
function madeFromAnother(
  key: string,
  value: string,
  parents: ReadonlyMap<string, string>,
): Compared | undefined {
  for (const [parent, secret] of parents) {
    if (parent === key || secret.length < LONG_ENOUGH) continue;
    const prefix = value.endsWith(secret) ? value.slice(0, -secret.length) : "";
    if (PREFIX.test(prefix)) {
      return { source: derived(`${prefix}{${parent}}`), remark: `holds ${parent}` };
    }
    const hash = hashOf(secret, value);
    if (hash !== undefined) {
      return { source: { kind: "derived", hash: { of: parent, ...hash } }, remark: `the hash of ${parent}` };
    }
  }
  return undefined;
}

function hashOf(secret: string, value: string): { algorithm: string; encoding: string } | undefined {
  for (const algorithm of ["sha256", "sha512"]) {
    const digest = createHash(algorithm).update(secret).digest();
    for (const encoding of ["hex", "base64"] as const) {
      if (digest.toString(encoding) === value) return { algorithm, encoding };
    }
  }
  return undefined;
}

const derived = (template: string) => ({ kind: "derived", template });
