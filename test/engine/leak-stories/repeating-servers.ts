import { randomBytes } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";

/** What is to be taken from this Vault: another value each time, so that no copy of this file holds it. */
export const TAKEN = `synthetic-taken-${randomBytes(12).toString("hex")}`;

/** Servers that let nobody in, and repeat what they are told. */
export interface RepeatingServers {
  readonly postgres: number;
  readonly redis: number;
  readonly vault: number;
  close(): void;
}

/** Starts them, each on a port of its own. */
export async function startRepeatingServers(): Promise<RepeatingServers> {
  const servers = [await serve(asPostgres), await serve(asRedis), await serveVault()];
  const [postgres = 0, redis = 0, vault = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  const close = () => {
    for (const server of servers) server.close();
  };
  return { postgres, redis, vault, close };
}

/** What it says, and whether it has done with who is there. */
type Answer = (said: Buffer) => { readonly answer: Buffer; readonly isOver: boolean };

async function serve(answerTo: Answer): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (said) => {
      const { answer, isOver } = answerTo(said);
      if (isOver) socket.end(answer);
      else socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Asks for the password as it is, and quotes it. Source: PostgreSQL's documentation, "Message Formats". */
function asPostgres(said: Buffer): ReturnType<Answer> {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const PASSWORD = "p".charCodeAt(0);
  if (said[0] !== PASSWORD) return { answer: message("R", Buffer.from([0, 0, 0, 3])), isOver: false };
  const password = said.subarray(5).toString().replaceAll("\0", "");
  const fields = `SFATAL\0C28000\0Mcan't take ${password}\0Dit was ${password}\0\0`;
  return { answer: message("E", Buffer.from(fields)), isOver: true };
}

/** Source: the Redis serialization protocol, "Simple errors". */
function asRedis(said: Buffer): ReturnType<Answer> {
  const answer = Buffer.from(`-ERR can't take ${said.toString().replaceAll("\r\n", " ")}\r\n`);
  return { answer, isOver: false };
}

/** Has an engine for secrets in which there is nothing but what is to be taken. Source: Vault's API documentation, "KV secrets engine - version 2". */
async function serveVault(): Promise<Server> {
  const server = createHttpServer((request, response) => {
    let said = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    request.on("end", () => {
      const [status, body] = answerOfVault(request.method ?? "", request.url ?? "", said);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function answerOfVault(method: string, url: string, said: string): [status: number, body: object] {
  if (url.includes("/internal/ui/mounts/")) return [200, { data: { type: "kv", options: { version: "2" } } }];
  if (url.endsWith("/data/further/taken"))
    return [200, { data: { data: { key: TAKEN }, metadata: { version: 1 } } }];
  if (url.endsWith("/data/further/quoted")) return [400, { errors: [`can't give ${TAKEN}`] }];
  if (method === "GET") return [404, { errors: [] }];
  if (url.includes("/metadata/")) return [204, {}];
  return [400, { errors: [`can't take ${said}`] }];
}
