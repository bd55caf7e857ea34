import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { PlaceSilent } from "../places/driver.ts";
import { greet } from "./greet.ts";
import type { Hop, Route } from "./hop.ts";
import { connections, greetingsOf } from "./limits.ts";
import { type OverSsh, routeOf } from "./route.ts";

/** Why a channel through another machine was not opened (RFC 4254, 5.1): the machine behind does not answer. */
const CONNECT_FAILED = 2;

/** A connection that is open. */
export interface Session {
  readonly client: Client;
  /** The machine, as the catalog calls it. */
  readonly called: string;
  /** Does something with the connection, and ends when that is cut. @throws {ConnectionCut} */
  guarded<T>(body: () => Promise<T>): Promise<T>;
}

/** The connection ended in the middle. */
export class ConnectionCut extends Error {
  override readonly name = "ConnectionCut";
}

/**
 * Does something over a connection to the machine of a target, which is closed afterwards.
 * @throws {PlaceSilent} where the machine, or one before it, does not answer
 * @throws {ConnectionCut} where it is cut
 * @throws Error where a machine's key is not the one that is known, or it lets nobody in
 */
export async function overSsh<T>(target: OverSsh, body: (session: Session) => Promise<T>): Promise<T> {
  const route = await routeOf(target);
  return await connections.run(async () => {
    const clients: Client[] = [];
    try {
      const { client, hop } = await reach(route, clients);
      return await body(sessionOf(client, hop));
    } finally {
      for (const client of clients.toReversed()) client.end();
    }
  });
}

async function reach(
  { hops, connectWithin }: Route,
  clients: Client[],
): Promise<{ client: Client; hop: Hop }> {
  const [first] = hops;
  // Whoever waits in front of the first machine waits there for all of them.
  return await greetingsOf(`${first.host}:${first.port}`).run(async () => {
    let [client, hop]: [Client | undefined, Hop] = [undefined, first];
    for (hop of hops) {
      const [before, next] = [client, hop];
      const settings = { hop: next, within: connectWithin };
      const made = await greet(
        before === undefined
          ? settings
          : { ...settings, through: async () => await channel(before, next, connectWithin) },
      );
      // It may end at any time, which whoever uses it is told.
      made.on("error", () => {});
      clients.push(made);
      client = made;
    }
    if (client === undefined) throw new Error(`there is no way to ${hop.called}`);
    return { client, hop };
  });
}

async function channel(client: Client, { called, host, port }: Hop, within: number): Promise<Duplex> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new PlaceSilent(`${called}: no answer within ${within / 1000} s`)),
      within,
    );
    client.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
      clearTimeout(timer);
      if (error === undefined) return resolve(stream);
      const { reason } = error as Error & { reason?: number };
      if (reason === CONNECT_FAILED)
        return reject(new PlaceSilent(`${called} does not answer the machine before it`));
      reject(
        new Error(`the machine before ${called} lets no connection through (AllowTcpForwarding, PermitOpen)`),
      );
    });
  });
}

function sessionOf(client: Client, { called }: Hop): Session {
  let isCut = false;
  let cut: () => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    cut = () => {
      isCut = true;
      reject(new ConnectionCut(`the connection to ${called} was cut in the middle`));
    };
  });
  // Where nobody waits for it, it is no error that nobody handles.
  ended.catch(() => {});
  client.once("close", cut);
  client.once("error", cut);
  return {
    client,
    called,
    async guarded(body) {
      if (isCut) return await ended;
      return await Promise.race([body(), ended]);
    },
  };
}
