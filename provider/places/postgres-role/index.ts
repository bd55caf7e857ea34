import { randomBytes } from "node:crypto";
import pg from "pg";
import { roleOf } from "../../../components/catalog/index.ts";
import {
  ANOTHER_VALUE,
  type HeldValue,
  type KeyValue,
  type PlaceDriver,
  type PlaceOf,
  type Turn,
} from "../driver.ts";
import { type Ask, comesIn, PostgresRefused, withPostgres } from "./connect.ts";
import { isAgreedOn, isPasswordOf, scramVerifier } from "./scram.ts";

type Place = PlaceOf<"postgres-role">;

/** What PostgreSQL keeps of a role's password, as far as the admin may know. */
type Kept = { readonly verifier: string | null } | undefined;

const NOT_PERMITTED = "42501";

/**
 * Passwords of PostgreSQL's roles. What travels, and what the server's log may show, is a SCRAM verifier computed here. It is
 * salted anew each time, so that a write is no reason to write again: whether a role has a password is seen by what PostgreSQL
 * keeps, where the admin may read that, else by coming in with it.
 */
export const postgresRole: PlaceDriver<"postgres-role"> = {
  async problems(place) {
    const { name, target, access } = place;
    if (access?.length !== 0) return [];
    const { password } = target.admin;
    return [
      "config" in password
        ? `${name} has no way in: pulumi config set --secret keyturn-access:${password.config} < FILE`
        : `${name} has no way in: the secret ${password.secret} has no value yet. keyturn begin or adopt it first`,
    ];
  },

  async held(place, keys, known, turns) {
    const found = new Map<string, HeldValue>();
    for (const key of keys) {
      const values = known.get(key) ?? [];
      const held =
        place.target.dual === undefined
          ? await heldByAll(place, values)
          : await heldInTurn(place, values, turns?.get(key) ?? {});
      if (held === "unknown") return undefined;
      if (held !== "none") found.set(key, held);
    }
    return found;
  },

  async write(place, { values, absent, before }) {
    for (const entry of values) refuseUnwritable(place, entry);
    await withPostgres(place, async (ask) => {
      // All of the roles or none.
      await ask("BEGIN");
      for (const entry of values) {
        for (const role of rolesOf(place, entry.generation)) await setPassword(place, ask, role, entry.value);
        const { previous } = entry;
        for (const role of previous === undefined ? [] : rolesOf(place, previous.generation))
          await setPassword(place, ask, role, previous?.value ?? "");
      }
      for (const key of absent) {
        const roles = place.target.roles ?? rolesOf(place, before.get(key)?.generation ?? "");
        for (const role of roles) await takePassword(place, ask, role);
      }
      await ask("COMMIT");
    });
  },

  /** The older one of two that take turns lets nobody in any more. Whoever is in stays until the connection ends. */
  async forget(place, previous, generation) {
    if (place.target.dual === undefined) return;
    await withPostgres(place, async (ask) => {
      for (const _ of previous.keys())
        for (const role of rolesOf(place, generation)) await takePassword(place, ask, role);
    });
  },
};

function rolesOf({ target }: Place, generation: string): readonly string[] {
  return target.roles ?? [roleOf(target, Number(generation))];
}

function refuseUnwritable({ name }: Place, { secret, value }: KeyValue): void {
  if (value === "" || value.includes("\0"))
    throw new Error(`${secret} can't be a password at ${name}: it is empty, or holds a NUL character`);
  if (isAgreedOn(value)) return;
  throw new Error(
    `${secret} can't be a password at ${name}: it holds letters that PostgreSQL's clients do not agree on how to write ` +
      "(SASLprep). Use ASCII",
  );
}

/** The value that every role has; `none` where no role has a password; `unknown` where it can't be seen. */
async function heldByAll(place: Place, values: readonly string[]): Promise<HeldValue | "none" | "unknown"> {
  return await withPostgres(place, async (ask) => {
    const held: (HeldValue | "none" | "unknown")[] = [];
    for (const role of place.target.roles ?? []) {
      const kept = await keptOf(place, ask, role);
      held.push(await heldBy(place, role, kept, values));
    }
    if (held.includes("unknown")) return "unknown";
    const [first = "none", ...others] = new Set(held);
    if (others.length === 0) return first;
    // Some roles have what is wanted and some what was before: what was cut off is done again.
    const [, before] = values;
    return held.includes(ANOTHER_VALUE) ? ANOTHER_VALUE : (before ?? "none");
  });
}

/**
 * Of two roles that take turns, the value in use: that of the role whose generation was written last, which a person may have
 * changed. The next one's role is nobody's until it has the wanted value.
 */
async function heldInTurn(
  place: Place,
  values: readonly string[],
  { wanted, before = wanted }: Turn,
): Promise<HeldValue | "none" | "unknown"> {
  return await withPostgres(place, async (ask) => {
    const heldOf = async (generation: string | undefined) => {
      const [role] = generation === undefined ? [] : rolesOf(place, generation);
      return role === undefined ? "none" : await heldBy(place, role, await keptOf(place, ask, role), values);
    };
    const inUse = await heldOf(before);
    if (wanted === undefined || wanted === before || inUse === ANOTHER_VALUE || inUse === "unknown")
      return inUse;
    const [next] = values;
    return next !== undefined && (await heldOf(wanted)) === next ? next : inUse;
  });
}

async function heldBy(
  place: Place,
  role: string,
  kept: Kept,
  values: readonly string[],
): Promise<HeldValue | "none" | "unknown"> {
  if (kept !== undefined) {
    if (kept.verifier === null) return "none";
    for (const value of values) if (await isPasswordOf(kept.verifier, value, role)) return value;
    return ANOTHER_VALUE;
  }
  // Where anything is let in, nothing is known of the password.
  if ((await comesIn(place, role, randomBytes(16).toString("hex"))) !== false) return "unknown";
  for (const value of values) if (value !== "" && (await comesIn(place, role, value)) === true) return value;
  return ANOTHER_VALUE;
}

/** Only a superuser may read it. @throws Error where there is no such role */
async function keptOf(place: Place, ask: Ask, role: string): Promise<Kept> {
  await requireRole(place, ask, role);
  const column = ["pg_catalog.pg_authid", "rolpassword"];
  const [permitted] = await ask("SELECT has_column_privilege($1, $2, 'SELECT') AS is", column);
  if (permitted?.is !== true) return undefined;
  const [row] = await ask("SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = $1", [role]);
  const kept: unknown = row?.rolpassword;
  return { verifier: typeof kept === "string" ? kept : null };
}

async function requireRole(place: Place, ask: Ask, role: string): Promise<void> {
  const rows = await ask("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", [role]);
  if (rows.length > 0) return;
  const member = place.target.dual === undefined ? "" : " IN ROLE …, the one that owns what both use";
  throw new Error(
    `${place.name}: PostgreSQL has no role ${role}. Make it: CREATE ROLE ${quoted(role)} LOGIN${member}`,
  );
}

/** Twice the same leaves the verifier as it is, where that can be read. */
async function setPassword(place: Place, ask: Ask, role: string, value: string): Promise<void> {
  const kept = await keptOf(place, ask, role);
  const stands = typeof kept?.verifier === "string" && (await isPasswordOf(kept.verifier, value, role));
  const login = place.target.dual === undefined ? "" : "LOGIN ";
  const password = stands ? "" : `PASSWORD ${pg.escapeLiteral(await scramVerifier(value))}`;
  if (login === "" && password === "") return;
  await alter(place, ask, `ALTER ROLE ${quoted(role)} WITH ${login}${password}`);
}

async function takePassword(place: Place, ask: Ask, role: string): Promise<void> {
  await requireRole(place, ask, role);
  const login = place.target.dual === undefined ? "" : "NOLOGIN ";
  await alter(place, ask, `ALTER ROLE ${quoted(role)} WITH ${login}PASSWORD NULL`);
}

async function alter(place: Place, ask: Ask, text: string): Promise<void> {
  try {
    await ask(text);
  } catch (error) {
    throw refusal(place, error);
  }
}

function refusal({ name, target }: Place, error: unknown): unknown {
  if (!(error instanceof PostgresRefused)) return error;
  const { user } = target.admin;
  if (error.code !== NOT_PERMITTED) return new Error(`${name}: PostgreSQL refused with ${error.code}`);
  return new Error(
    `${name}: ${user} may not alter these roles. Let it: ALTER ROLE ${quoted(user)} CREATEROLE, and from PostgreSQL 16 on ` +
      `GRANT ROLE TO ${quoted(user)} WITH ADMIN OPTION for each`,
  );
}

function quoted(role: string): string {
  return pg.escapeIdentifier(role);
}
