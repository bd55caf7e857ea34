import { connect, type Socket } from "node:net";
import { Client } from "undici";
import type { Answer, Attempt } from "./answer.ts";
import { proxyRefused, troubleOf } from "./network-trouble.ts";
import { proxyFor } from "./proxy.ts";

/** Opens a connection and closes it. Where ALL_PROXY names an HTTP proxy, that is asked to connect. */
export async function askTcp(
  { host, port }: { readonly host: string; readonly port: number },
  { signal }: Pick<Attempt, "signal">,
): Promise<Answer> {
  const said = `a connection to ${host.includes(":") ? `[${host}]` : host}:${port}`;
  try {
    const proxy = proxyFor(host, port);
    const trouble = await (proxy === undefined
      ? direct(host, port, signal)
      : through(proxy, host, port, signal));
    if (trouble === undefined) return { verdict: "accept", said: `${said} was taken` };
    return {
      verdict: "other",
      said: `${said} ${trouble.said}`,
      ...(trouble.remedy !== undefined && { remedy: trouble.remedy }),
    };
  } catch (error) {
    if (signal.aborted) return { verdict: "other", said: `${said} was not taken in time` };
    const { said: why, remedy } = troubleOf(error);
    return { verdict: "other", said: `${said} ${why}`, ...(remedy !== undefined && { remedy }) };
  }
}

function direct(host: string, port: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, signal });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

async function through(proxy: URL, host: string, port: number, signal: AbortSignal) {
  const client = new Client(proxy.origin);
  const path = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const user =
    proxy.username === ""
      ? undefined
      : `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const headers = {
    host: path,
    ...(user !== undefined && { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }),
  };
  try {
    const { statusCode, socket } = await client.connect({ path, headers, signal });
    socket.destroy();
    return statusCode === 200 ? undefined : proxyRefused(statusCode);
  } finally {
    await client.destroy();
  }
}
