// Comes in as a user with the password that stands on standard input: node login.mjs redis PORT CA USER…, or postgres.
// 0: one of the users may. 1: none does.
import { readFileSync } from "node:fs";
import { createClient } from "@redis/client";
import pg from "pg";

const [kind, port, caFile = "", ...users] = process.argv.slice(2);
const password = readFileSync(0, "utf8");
const ca = readFileSync(caFile, "utf8");

/** @param {string} username */
async function redis(username) {
  const client = createClient({
    username,
    password,
    socket: { host: "127.0.0.1", port: Number(port), reconnectStrategy: false, tls: true, ca },
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("WRONGPASS")) return false;
    throw error;
  } finally {
    client.destroy();
  }
}

/** @param {string} user */
async function postgres(user) {
  const client = new pg.Client({
    host: "127.0.0.1",
    port: Number(port),
    user,
    password,
    database: "postgres",
    ssl: { ca },
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && ["28P01", "28000"].includes(error.code ?? "")) return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

const comesIn = kind === "redis" ? redis : postgres;
for (const user of users) if (await comesIn(user)) process.exit(0);
process.exit(1);
