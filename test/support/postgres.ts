import {
  lendPostgres,
  POSTGRES,
  type Postgres,
  type PostgresSettings,
} from "../../rehearsal/hosts/postgres.ts";
import { folderOf } from "./debian-package.ts";

export type { Postgres, PostgresSettings };

/** Lends a server as {@link lendPostgres} does, and gets its programs first where they are missing. */
export async function withPostgres<T>(
  use: (postgres: Postgres) => Promise<T>,
  settings: PostgresSettings = {},
): Promise<T> {
  return await lendPostgres(await folderOf(POSTGRES), use, settings);
}
