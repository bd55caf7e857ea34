import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { requestPresents } from "../../../components/catalog/index.ts";
import type { TrueAcceptors } from "../parties.ts";
import type { Viewed } from "../places.ts";
import { actionRequests } from "./action-requests.ts";
import { certify } from "./authority.ts";
import { Judge } from "./judge.ts";
import { MappingProxy } from "./mapping-proxy.ts";
import { presentedIn } from "./presented.ts";
import type { Proofs } from "./proofs.ts";
import { type ServedRequest, servedRequests, tcpAuthorities } from "./served-requests.ts";

/** The hosts that a catalog's probes and actions ask, as a rehearsal plays them. */
export interface ProbeHosts {
  /** For the environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** Hosts that somebody asked for and that are not played, such as `api.example.com:443`. */
  readonly strangers: readonly string[];
  /** Which values the probes have accepted so far. */
  readonly proofs: Proofs;
  /** Whether what a probe's command is to find out works, of the value that it is shown. */
  works(probe: string, value: string): boolean;
  /** Makes a probe fail. @returns takes it back, and tells whether it was asked meanwhile */
  fail(probe: string): () => boolean;
  close(): Promise<void>;
}

/**
 * Plays the hosts of the probes, behind a proxy that lets nothing else through: so that the program asks what it asks in
 * production, names, TLS and all.
 *
 * @param folder for the certificates
 */
export async function playProbeHosts(
  system: Viewed,
  folder: string,
  acceptors?: TrueAcceptors,
): Promise<ProbeHosts> {
  const requests = servedRequests(system.model.catalog);
  const actions = actionRequests(system.model.catalog);
  const judge = new Judge(system, acceptors);
  const failing = new Map<string, { asked: boolean }>();
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse, port: number) => {
    void readBody(incoming).then((body) => {
      const found = requests.find((one) => fits(one, incoming, port));
      if (found === undefined) {
        const { status } = actions.find((one) => fits(one, incoming, port)) ?? { status: 404 };
        return outgoing.writeHead(status).end();
      }
      const fault = failing.get(found.probe);
      if (fault !== undefined) {
        fault.asked = true;
        return outgoing.writeHead(503).end();
      }
      const value = requestPresents(found.request)
        ? (presentedIn(found, { headers: incoming.headers, body }) ?? "")
        : undefined;
      if (!judge.works(found.probe, value)) return outgoing.writeHead(found.refuse).end();
      return outgoing.writeHead(found.accept, { "content-type": found.type }).end(found.body);
    });
  };
  const servers: Server[] = [];
  const routes = new Map<string, number>();
  const env: Record<string, string> = {};
  const all = [...requests, ...actions];
  const secure = all.filter(({ request }) => request.url.startsWith("https:"));
  if (secure.length > 0) {
    mkdirSync(folder, { mode: 0o700 });
    const hosts = [...new Set(secure.map(({ authority }) => authority.replace(/:\d+$/, "")))];
    const { authorityFile, ...certificate } = await certify(hosts, folder);
    env.NODE_EXTRA_CA_CERTS = authorityFile;
    const port = await listen(
      createTlsServer(certificate, (i, o) => answer(i, o, 443)),
      servers,
    );
    for (const { authority } of secure) routes.set(authority, port);
  }
  const plain = all.filter((one) => !secure.includes(one));
  if (plain.length > 0) {
    const port = await listen(
      createServer((i, o) => answer(i, o, 80)),
      servers,
    );
    for (const { authority } of plain) routes.set(authority, port);
  }
  const tcp = tcpAuthorities(system.model.catalog);
  if (tcp.length > 0) {
    const port = await listen(
      createTcpServer((socket) => void socket.on("error", () => {})),
      servers,
    );
    for (const authority of tcp) routes.set(authority, port);
  }
  const proxy = new MappingProxy(routes);
  const url = `http://127.0.0.1:${await listen(proxy.server, servers)}`;
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]) {
    env[name] = url;
    env[name.toLowerCase()] = url;
  }
  env.NO_PROXY = env.no_proxy = "127.0.0.1,localhost,::1";
  return {
    env,
    get strangers() {
      return proxy.strangers;
    },
    proofs: judge.proofs,
    works: (probe, value) => {
      const fault = failing.get(probe);
      if (fault !== undefined) fault.asked = true;
      return fault === undefined && judge.works(probe, value);
    },
    fail: (probe) => {
      const fault = { asked: false };
      failing.set(probe, fault);
      return () => {
        failing.delete(probe);
        return fault.asked;
      };
    },
    close: async () => {
      proxy.close();
      await Promise.all(servers.map(closed));
    },
  };
}

function fits(
  {
    authority,
    path,
    request,
  }: Pick<ServedRequest, "authority" | "path"> & { readonly request: { method: string } },
  { headers, method, url }: IncomingMessage,
  port: number,
): boolean {
  const host = headers.host ?? "";
  const asked = /:\d+$/.test(host) ? host : `${host}:${port}`;
  return (
    asked === authority && method === request.method && path.test((url ?? "").replace(/^http:\/\/[^/]+/, ""))
  );
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function listen(server: Server, servers: Server[]): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  const end = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if ("closeAllConnections" in server) (server as { closeAllConnections(): void }).closeAllConnections();
  await end;
}
