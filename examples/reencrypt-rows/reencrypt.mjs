// @ts-check
/**
 * Re-encrypts the rows of a table in PostgreSQL with another key: the `migrate` step of a secret that encrypts data.
 *
 * It reads one line of JSON from standard input and ends with 0 when no row of the old key is left:
 * {"secret":"ROWS_KEY","from":{"generation":1,"value":"…"},"to":{"generation":2,"value":"…"}}
 *
 * It may be killed at any moment and be run again, in either direction. The database is found by what libpq reads:
 * PGHOST, PGUSER, PGPASSWORD, PGDATABASE. REENCRYPT_BATCH is how many rows a transaction holds (500 if left out),
 * REENCRYPT_PAUSE_MS a rest between two of them, which spares the database.
 */
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { keyOf, open, seal } from "./sealed-row.mjs";

/** Any number that nothing else in this database uses for `pg_advisory_lock`. */
const LOCK = 7_203_114;
/** How long to wait for rows that somebody else holds. */
const HELD_MS = 200;

/** @typedef {{ id: string, nonce: Buffer, sealed: Buffer }} Row */

const batch = wholeNumber("REENCRYPT_BATCH", 500);
const pause = wholeNumber("REENCRYPT_PAUSE_MS", 0);
const { from, to } = parsed(await text(process.stdin));
const [oldKey, newKey] = [keyOf(from.value), keyOf(to.value)];
const client = new pg.Client();
try {
  await client.connect();
  // One at a time: a run before this one may still be at work, since whoever started it may have died alone. The lock
  // goes with the connection, so also with a killed process.
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  let moved = 0;
  for (;;) {
    const count = await moveBatch();
    moved += count;
    if (count > 0) {
      process.stderr.write(`${moved} rows moved from generation ${from.generation} to ${to.generation}\n`);
      await sleep(pause);
    } else if ((await left()) === 0) break;
    else await sleep(HELD_MS);
  }
  process.stderr.write(`no row of generation ${from.generation} is left\n`);
} catch (error) {
  // The database's own messages quote parameters; its code and our own words do not.
  const isOurs = error instanceof Error && !("code" in error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  process.stderr.write(`stopped: ${isOurs ? error.message : `error ${code}`}\n`);
  process.exitCode = 1;
} finally {
  await client.end();
}

/** Moves some rows in one transaction, passing over those that somebody else holds. Returns how many. */
async function moveBatch() {
  await client.query("BEGIN");
  try {
    /** @type {import("pg").QueryResult<Row>} */
    const { rows } = await client.query(
      "SELECT id, nonce, sealed FROM notes WHERE key_id = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED",
      [oldKey.id, batch],
    );
    const moved = rows.map(({ id, nonce, sealed }) => ({
      id,
      ...seal(newKey, id, open(oldKey, id, { nonce, sealed })),
    }));
    if (moved.length > 0) {
      await client.query(
        `UPDATE notes SET key_id = $1, nonce = moved.nonce, sealed = moved.sealed
         FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) AS moved (id, nonce, sealed)
         WHERE notes.id = moved.id`,
        [
          newKey.id,
          moved.map(({ id }) => id),
          moved.map(({ nonce }) => nonce),
          moved.map(({ sealed }) => sealed),
        ],
      );
    }
    await client.query("COMMIT");
    return moved.length;
  } catch (error) {
    // Where the connection is gone, so is the transaction.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** How many rows of the old key there are, those that somebody holds included. */
async function left() {
  const { rows } = await client.query("SELECT count(*)::int AS count FROM notes WHERE key_id = $1", [
    oldKey.id,
  ]);
  return rows[0].count;
}

/**
 * What JSON.parse says of a line that is none quotes it, and with it the keys.
 *
 * @param {string} line
 * @returns {Record<"from" | "to", { generation: number, value: string }>}
 */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error("standard input is not one line of JSON");
  }
}

/** @param {string} name @param {number} otherwise */
function wholeNumber(name, otherwise) {
  const given = process.env[name];
  if (given === undefined || given === "") return otherwise;
  if (/^\d{1,7}$/.test(given)) return Number(given);
  throw new Error(`${name} is no whole number`);
}
