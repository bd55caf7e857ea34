import { isIP } from "node:net";
import { createClient } from "@redis/client";
import { type PlaceOf, PlaceSilent } from "../driver.ts";
import { networkSilence } from "../network-silence.ts";
import { tlsFiles } from "../tls-files.ts";
import { triesOf } from "../tries.ts";

type Place = PlaceOf<"redis-user">;

/** Asks the server one thing; what it answers is text, numbers, lists or nothing. @throws {RedisRefused} with what it says */
export type Ask = (...words: string[]) => Promise<unknown>;

/** The server's no. Its text is the server's own first word, such as `NOPERM`: the rest may repeat what was asked. */
export class RedisRefused extends Error {
  override readonly name = "RedisRefused";
  readonly code: string;
  readonly said: string;

  constructor(said: string) {
    const code = said.split(" ")[0] ?? "";
    super(code);
    this.code = code;
    this.said = said;
  }
}

const CONNECT_MS = 10_000;

/**
 * Lends a connection of the target's admin, and closes it.
 * @throws {PlaceSilent} where the server does not answer; Error where it lets nobody in
 */
export async function withRedis<T>(place: Place, use: (ask: Ask) => Promise<T>): Promise<T> {
  const { name, target, access = [] } = place;
  const client = await connect(place);
  if (client === undefined) {
    const { user, password } = target.admin;
    const where =
      "config" in password ? `keyturn-access:${password.config}` : `the secret ${password.secret}`;
    const why = access.length === 0 ? `${where} has no value` : `${where} does not let ${user} in`;
    throw new Error(`${name} can't be written: ${why}`);
  }
  try {
    return await use(async (...words) => {
      try {
        return await client.sendCommand(words);
      } catch (error) {
        throw told(error, name);
      }
    });
  } finally {
    client.destroy();
  }
}

async function connect(place: Place) {
  const { name, target, access = [] } = place;
  const url = new URL(target.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const tls =
    url.protocol === "rediss:"
      ? { tls: true as const, ...(isIP(host) === 0 ? { servername: host } : {}), ...(await tlsFiles(place)) }
      : {};
  for (const password of triesOf(access)) {
    const client = createClient({
      username: target.admin.user,
      password,
      disableClientInfo: true,
      RESP: 2,
      socket: {
        host,
        port: Number(url.port) || 6379,
        connectTimeout: CONNECT_MS,
        socketTimeout: CONNECT_MS,
        reconnectStrategy: false,
        ...tls,
      },
    });
    // It is told of what the call below says, too.
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.destroy();
      const no = told(error, name);
      if (!(no instanceof RedisRefused)) throw no;
      if (no.code !== "WRONGPASS") throw new Error(`${name} lets ${target.admin.user} not in: ${no.code}`);
    }
  }
  return undefined;
}

/** An error as it may be shown. */
function told(error: unknown, name: string): Error {
  const silence = networkSilence(error);
  if (silence !== undefined) return new PlaceSilent(silence);
  if (!(error instanceof Error)) return new Error(`${name} could not be asked`);
  if (/timeout|closed/i.test(`${error.name} ${error.message}`)) return new PlaceSilent(error.name);
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined)
    return new Error(`${name} was not reached: ${code} (${error.name}). See \`url\` and \`tls\``);
  return new RedisRefused(error.message);
}
