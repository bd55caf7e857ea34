import type pg from "pg";
import { CommandError } from "../../../cli/errors.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { lendPostgres, type PostgresPrograms, postgresPrograms } from "../../hosts/postgres.ts";

/** A running PostgreSQL that lets the roles in by password alone. */
export interface DayDatabase {
  readonly port: number;
  /** The path of `psql`. */
  readonly client: string;
  /** Of a superuser, by the socket. */
  readonly admin: pg.Client;
  /** Such as `postgresql 15.14`. */
  readonly version: string;
}

/**
 * Lends a real PostgreSQL, where its programs are on this machine.
 * @throws CommandError with the command that gets them, where they are not and `without` is false
 */
export async function withDatabase<T>(
  without: boolean,
  use: (database: DayDatabase | undefined) => Promise<T>,
  programs: () => PostgresPrograms | undefined = postgresPrograms,
): Promise<T> {
  if (without) return await use(undefined);
  const found = programs();
  if (found === undefined)
    throw new CommandError(
      "the day is played with a real PostgreSQL, which is not on this machine: apt-get install postgresql, or --without-database",
    );
  const access = ["local all test trust", "host all all 127.0.0.1/32 scram-sha-256"];
  return await lendPostgres(
    found.server,
    async ({ client: admin, port }) => {
      const { rows } = await admin.query<{ server_version: string }>("SHOW server_version");
      const version = `postgresql ${rows[0]?.server_version.split(" ")[0] ?? ""}`;
      return await use({ port, client: found.client, admin, version });
    },
    { port: await freePort(), access },
  );
}
