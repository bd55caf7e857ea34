import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { makeCertificates } from "../../../../support/certificates.ts";
import { type PrivatePostgres, withPrivatePostgres } from "../../../../support/private-postgres.ts";
import { ADMIN as REDIS_ADMIN, Redis } from "../../../../support/redis.ts";
import type { Fault, PlaceUnderTest, Row, Way } from "../row.ts";

const ADMIN = "synthetic-admin-of-postgres-0001";
const NO_DISK = "its service writes what it keeps, and says so to whoever runs it";

/** An authority that did not sign the server's certificate. */
const otherAuthority: Fault = {
  says: /was not reached|certificate/i,
  way: ({ target, directory, access = [] }) => ({
    access,
    target: { ...target, tls: { ca: join(directory, "other", "ca.pem") } },
  }),
};
async function makeOther(folder: string): Promise<void> {
  mkdirSync(join(folder, "other"));
  await makeCertificates(join(folder, "other"));
}
const wrongPassword: Fault = {
  says: /does not let \w+ in/,
  way: ({ target }) => ({ target, access: ["synthetic-wrong-password"] }),
};
const through = ({ target, access = [] }: PlaceUnderTest, port: number): Way => ({
  access,
  target: { ...target, url: String(target.url).replace(/:\d+/, `:${port}`) },
});
const portOf = ({ target }: PlaceUnderTest) => Number(new URL(String(target.url)).port);

/** A real Redis with TLS. */
export const redisUser: Row[] = [
  {
    name: "redis-user",
    async start() {
      const redis = await Redis.start();
      await makeOther(redis.folder);
      return {
        target: {
          ...{ kind: "redis-user", url: `rediss://127.0.0.1:${redis.tlsPort}`, user: "app" },
          ...{
            admin: { user: "default", password: { config: "redis" } },
            tls: { ca: "ca.pem" },
            optional: false,
          },
        },
        access: [REDIS_ADMIN],
        directory: redis.folder,
        key: "TOKEN",
        seed: async (value) => void (await redis.ask("ACL", "SETUSER", "app", "resetpass", `>${value}`)),
        accepts: async (values) => {
          const found = await Promise.all(values.map((value) => redis.takes("app", value)));
          return values.filter((_, index) => found[index]);
        },
        trace: async () =>
          readFileSync(redis.aclFile, "utf8") + JSON.stringify(await redis.ask("ACL", "GETUSER", "app")),
        close: async () => await redis[Symbol.asyncDispose](),
      };
    },
    faults: {
      "wrong credentials": wrongPassword,
      "unknown place": {
        says: /Redis has no user nobody/,
        way: ({ target, access = [] }) => ({ access, target: { ...target, user: "nobody" } }),
      },
      "another host key": otherAuthority,
      "no space left": NO_DISK,
    },
    cut: { port: portOf, through },
  },
];

const postgres = (name: string, roles: object, users: readonly string[]): Row => ({
  name: `postgres-role, ${name}`,
  async start() {
    const { server, stop } = await startPostgres();
    await server.client.query(`CREATE ROLE chief LOGIN SUPERUSER PASSWORD '${ADMIN}'`);
    for (const user of users) await server.client.query(`CREATE ROLE ${user} LOGIN`);
    await makeOther(server.folder);
    const kept = async () =>
      (await server.client.query("SELECT rolname, rolpassword, rolcanlogin FROM pg_authid ORDER BY rolname"))
        .rows;
    return {
      target: {
        ...{
          kind: "postgres-role",
          url: `postgresql://127.0.0.1:${server.port}/postgres`,
          ...roles,
          optional: false,
        },
        ...{ admin: { user: "chief", password: { config: "db" } }, tls: { ca: server.certificates.ca } },
      },
      access: [ADMIN],
      directory: server.folder,
      key: "PASSWORD",
      seed: async (value) => void (await server.client.query(`ALTER ROLE ${users[0]} PASSWORD '${value}'`)),
      accepts: async (values) => {
        const found: string[] = [];
        for (const value of values)
          for (const user of users) if (await takes(server, user, value)) found.push(value);
        return [...new Set(found)];
      },
      trace: async () => JSON.stringify(await kept()),
      close: stop,
    };
  },
  faults: {
    "wrong credentials": wrongPassword,
    "unknown place": {
      says: /PostgreSQL has no role nobody/,
      way: ({ target: { dual: _, ...target }, access = [] }) => ({
        access,
        target: { ...target, roles: ["nobody"] },
      }),
    },
    "another host key": otherAuthority,
    "no space left": NO_DISK,
  },
  cut: { port: portOf, through },
});

/** A real PostgreSQL with TLS: one role, and two that take turns. */
export const postgresRole = [
  postgres("one role", { roles: ["app"] }, ["app"]),
  postgres("two that take turns", { dual: ["app_a", "app_b"] }, ["app_a", "app_b"]),
];

async function startPostgres(): Promise<{ server: PrivatePostgres; stop: () => Promise<void> }> {
  return await new Promise((ready, failed) => {
    const stopped = withPrivatePostgres(async (server) => {
      await new Promise<void>((end) => {
        ready({
          server,
          async stop() {
            end();
            await stopped;
          },
        });
      });
    });
    stopped.catch(failed);
  });
}

async function takes(
  { port, certificates }: PrivatePostgres,
  user: string,
  password: string,
): Promise<boolean> {
  const ssl = { ca: readFileSync(certificates.ca, "utf8") };
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "postgres", ssl });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (["28P01", "28000"].includes((error as { code?: string }).code ?? "")) return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
