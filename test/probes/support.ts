import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach } from "vitest";
import { probeSchema } from "../../components/catalog/probe-schema.ts";
import {
  type AskOptions,
  askProbe,
  type Expected,
  type Probe,
  ProbeFailed,
} from "../../components/probes/index.ts";

/** A value as keyturn makes them. */
export const VALUE = "tK7vQ2mZ9xW4nB8cL1pR6sD3";

/** A request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Handler = (seen: Seen, response: ServerResponse) => void;

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
}

const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);
const proxies = new Map(PROXIES.map((name) => [name, process.env[name]]));
const clearProxies = () => {
  for (const name of PROXIES) delete process.env[name];
};
const closing: (() => Promise<void>)[] = [];

/**
 * Closes what a test opened and keeps the machine's proxies out of it. Each file calls it: files share their modules,
 * so a hook that is set while this one is loaded would be the first file's alone.
 */
export function tidy(): void {
  beforeEach(clearProxies);
  afterEach(async () => {
    clearProxies();
    for (const [name, value] of proxies) if (value !== undefined) process.env[name] = value;
    for (const close of closing.splice(0)) await close();
  });
}

/** Has something closed after the test. */
export const afterwards = (close: () => Promise<void>): void => void closing.push(close);

/** An HTTP server for one test, which keeps what it was asked. */
export async function serve(handler: Handler): Promise<Served> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      handler(one, response);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  afterwards(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** A proxy for one test that connects to the ports that its table names, and what it was asked. */
export async function proxy(table: Readonly<Record<string, number>>) {
  const asked: [target: string, authorization: string | undefined][] = [];
  const passed: Buffer[] = [];
  const server = createServer();
  server.on("connect", (request, client) => {
    asked.push([request.url ?? "", request.headers["proxy-authorization"]]);
    const port = table[request.url ?? ""];
    client.on("error", () => undefined);
    if (port === undefined) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const inner = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.on("data", (data: Buffer) => passed.push(data));
      inner.pipe(client).pipe(inner);
    });
    inner.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  afterwards(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { asked, passed, port: (server.address() as AddressInfo).port };
}

/** Answers each request with the next of some statuses, the last one from then on. */
export const answering =
  (...statuses: number[]): Handler =>
  (_, response) => {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    response.writeHead(status ?? 200).end();
  };

/** A probe as a catalog would give it, that waits for nothing unless told. */
export function probeOf(written: object): Probe {
  return probeSchema.parse({ retries: 0, backOff: "0s", timeout: "5s", ...written });
}

/** A clock that is never waited for, and what it was asked to wait. */
export function quickClock(now = Date.UTC(2030, 0, 1)) {
  const waited: number[] = [];
  return {
    waited,
    now: () => now,
    wait: async (milliseconds: number) => {
      waited.push(milliseconds);
    },
  };
}

/** Asks, and gives the error's message; undefined when the answer was as expected. */
export async function asked(
  probe: Probe,
  expected: Expected = "accept",
  options: AskOptions = {},
  value = VALUE,
): Promise<string | undefined> {
  const what = expected === "accept" ? "the current value" : "a wrong value";
  try {
    await askProbe("me", probe, { value, expected, what }, options);
    return undefined;
  } catch (error) {
    if (error instanceof ProbeFailed) return error.message;
    throw error;
  }
}
