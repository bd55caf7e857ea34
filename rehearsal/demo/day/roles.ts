import pg from "pg";

/** The roles that the catalog names: Supabase's roles.sql, and the two that its image makes. */
export const ROLES = [
  "supabase_admin",
  "postgres",
  "authenticator",
  "pgbouncer",
  "supabase_auth_admin",
  "supabase_functions_admin",
  "supabase_storage_admin",
];

/** Makes them, with a password of letters and digits. @param client of a superuser */
export async function makeRoles(client: pg.Client, password: string): Promise<void> {
  if (!/^[A-Za-z0-9]+$/.test(password))
    throw new Error("the roles' first password is not of letters and digits");
  for (const role of ROLES) {
    const may = role === "supabase_admin" ? "SUPERUSER" : "";
    await client.query(`CREATE ROLE ${role} LOGIN ${may} PASSWORD '${password}'`);
  }
}

/**
 * Which of the roles come in with a password, on this machine.
 * @param ca the certificate of the authority that the server's is checked by; without one it is spoken to in plain
 */
export async function letIn(port: number, password: string, ca?: string): Promise<string[]> {
  const come = async (user: string) => {
    const ssl = ca === undefined ? {} : { ssl: { ca } };
    const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "postgres", ...ssl });
    try {
      await client.connect();
      return [user];
    } catch (error) {
      // Source: PostgreSQL's error codes, invalid_password.
      if (error instanceof pg.DatabaseError && error.code === "28P01") return [];
      throw error;
    } finally {
      await client.end();
    }
  };
  return (await Promise.all(ROLES.map(come))).flat();
}
