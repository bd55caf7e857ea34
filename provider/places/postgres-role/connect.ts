import pg from "pg";
import { needsTls } from "../../../components/catalog/index.ts";
import { type PlaceOf, PlaceSilent } from "../driver.ts";
import { networkSilence } from "../network-silence.ts";
import { tlsFiles } from "../tls-files.ts";
import { triesOf } from "../tries.ts";

type Place = PlaceOf<"postgres-role">;

/** The server's no. Its text may repeat what was asked, so only its code is told. Source of the codes: appendix A. */
export class PostgresRefused extends Error {
  override readonly name = "PostgresRefused";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** SQLSTATE of a wrong password, and of a role that may not come in at all. */
export const WRONG_PASSWORD = "28P01";
const NOT_ALLOWED = "28000";

/** The server is starting, stopping or full: 57P01 to 57P03, 53300. */
const BUSY = /^(?:57P0[1-3]|53300|08\w\w\w)$/;

const CONNECT_MS = 10_000;
const QUERY_MS = 60_000;

/** Asks one thing. @throws {PostgresRefused} */
export type Ask = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/**
 * Lends a connection of the target's admin, and closes it.
 * @throws {PlaceSilent} where the server does not answer; Error where it lets the admin not in
 */
export async function withPostgres<T>(place: Place, use: (ask: Ask) => Promise<T>): Promise<T> {
  const { name, target, access = [] } = place;
  const { user, password } = target.admin;
  for (const value of triesOf(access)) {
    try {
      return await as(place, user, value, use);
    } catch (error) {
      if (!(error instanceof LetNobodyIn)) throw error;
      if (error.code !== WRONG_PASSWORD) {
        const why = error.code === NOT_ALLOWED ? "pg_hba.conf or the role itself keeps it out" : error.code;
        throw new Error(`${name} can't be written: ${user} does not come in (${why})`);
      }
    }
  }
  const where = "config" in password ? `keyturn-access:${password.config}` : `the secret ${password.secret}`;
  const why = access.length === 0 ? "has no value" : `does not let ${user} in`;
  throw new Error(`${name} can't be written: ${where} ${why}`);
}

/** Whether a role comes in with a password; undefined where something else keeps it out. @throws {PlaceSilent} */
export async function comesIn(place: Place, role: string, password: string): Promise<boolean | undefined> {
  try {
    return await as(place, role, password, async () => true);
  } catch (error) {
    if (error instanceof LetNobodyIn) return error.code === WRONG_PASSWORD ? false : undefined;
    throw error;
  }
}

/** Says that the server refused whoever came. */
class LetNobodyIn extends PostgresRefused {}

async function as<T>(
  place: Place,
  user: string,
  password: string,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...(await addressOf(place)), user, password });
  // It is told of what the calls below say, too.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    const no = told(error, place.name);
    throw no instanceof PostgresRefused ? new LetNobodyIn(no.code) : no;
  }
  try {
    return await use(async (text, values) => {
      try {
        return (await client.query(text, values)).rows;
      } catch (error) {
        throw told(error, place.name);
      }
    });
  } finally {
    await client.end().catch(() => {});
  }
}

async function addressOf(place: Place): Promise<pg.ClientConfig> {
  const { target } = place;
  const url = new URL(target.url);
  const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, "");
  const ssl = needsTls(target) ? { rejectUnauthorized: true, ...(await tlsFiles(place)) } : false;
  return {
    host,
    port: Number(url.port) || 5432,
    database: decodeURIComponent(url.pathname.slice(1)) || "postgres",
    application_name: "keyturn",
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    ssl,
  };
}

/** An error as it may be shown. */
function told(error: unknown, name: string): Error {
  const silence = networkSilence(error);
  if (silence !== undefined) return new PlaceSilent(silence);
  if (!(error instanceof Error)) return new Error(`${name} could not be asked`);
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && BUSY.test(code)) return new PlaceSilent(`PostgreSQL says ${code}`);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) return new PostgresRefused(code);
  if (code !== undefined) return new Error(`${name} was not reached: ${code}. See \`url\` and \`tls\``);
  if (/timeout|terminated|ended/i.test(error.message)) return new PlaceSilent("the connection ended");
  if (/SSL/.test(error.message)) return new Error(`${name} was not reached: the server offers no TLS`);
  if (/SASL|SCRAM/i.test(error.message))
    return new Error(`${name} was not reached: the server proved not who it is`);
  return new Error(`${name} could not be asked (${error.name})`);
}
